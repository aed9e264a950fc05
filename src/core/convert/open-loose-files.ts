import { isTorch } from '../checkpoint/is-torch.js';
import { readSafetensors } from '../checkpoint/read-safetensors.js';
import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';
import type { FileTree } from '../files/file-tree.js';
import { readMegatron } from '../megatron/read-megatron.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { CheckpointSource } from './checkpoint-source.js';
import { sourceOfMegatron } from './source-of-megatron.js';

/**
 * A tree without the layout of any checkpoint: one file of weights, by itself or among others (BioMegatron's and GatorTron's
 * releases are `MegatronBERT.pt` beside a vocabulary).
 *
 * @throws InputError ERR_NOT_A_CHECKPOINT where there is none, or more than one
 */
export async function openLooseFiles(tree: FileTree): Promise<CheckpointSource> {
  const [path, format] = await findOnlyFile(tree);
  if (format === 'safetensors') {
    const { tensors } = await readSafetensors(await tree.open(path));
    return sourceOfTensors(tensors, format, path, tree.root);
  }
  const grid = { files: [{ path, tensor: 0, pipeline: 0 }], tensorParallel: 1, pipelineParallel: 1 };
  const checkpoint = await readMegatron(tree, grid);
  const source = sourceOfMegatron(checkpoint, [path]);
  const isMegatron = [...checkpoint.tensors.values()].some(({ rule }) => rule !== undefined);
  return isMegatron ? source : sourceOfTensors(source.tensors, checkpoint.layout, path, tree.root);
}

type WeightFormat = 'torch.save' | 'safetensors';

async function findOnlyFile(tree: FileTree): Promise<[path: string, format: WeightFormat]> {
  const found: [path: string, format: WeightFormat][] = [];
  for (const path of tree.paths) {
    const source = await tree.open(path);
    if (await isTorch(source)) found.push([path, 'torch.save']);
    else if (await isSafetensors(source)) found.push([path, 'safetensors']);
  }
  if (found.length === 1) return found[0];
  const what =
    found.length === 0 ? 'no weights in it' : `several files of weights: ${found.map(([path]) => path).join(', ')}`;
  throw new InputError('ERR_NOT_A_CHECKPOINT', `not a checkpoint, ${what}`, {
    where: tree.root,
    remedy: 'give a Megatron-LM checkpoint or a Hugging Face folder',
  });
}

/** A length that the file has room for, and the JSON object that it promises. */
async function isSafetensors(source: ByteSource): Promise<boolean> {
  if (source.byteLength < 10) return false;
  const head = Buffer.from(await source.read(0, 9));
  return head.readBigUInt64LE(0) < source.byteLength && head.toString('latin1', 8) === '{';
}

/** Tensors, but of nothing that we know: they can be looked at. */
function sourceOfTensors(
  tensors: ReadonlyMap<string, LazyTensor>,
  layout: string,
  path: string,
  where: string,
): CheckpointSource {
  return {
    kind: 'tensors',
    layout,
    tensors,
    settings: [],
    files: [path],
    toPretrained() {
      const isHuggingFace = [...tensors.keys()].some((name) => /(^|\.)encoder\.layer\.\d+\./.test(name));
      throw new InputError('ERR_NOT_A_CHECKPOINT', isHuggingFace ? 'weights without their config.json' : 'not a BERT', {
        where,
        remedy: isHuggingFace
          ? 'give the folder that holds both'
          : 'give a Megatron-LM checkpoint or a Hugging Face folder',
      });
    },
  };
}
