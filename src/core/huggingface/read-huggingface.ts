import { readSafetensors } from '../checkpoint/read-safetensors.js';
import { readTorch } from '../checkpoint/read-torch.js';
import { InputError } from '../errors.js';
import type { FileTree } from '../files/file-tree.js';
import { isLazyTensor } from '../tensor/is-lazy-tensor.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { WeightFiles } from './find-weight-files.js';
import { readTreeJson } from './read-tree-json.js';

/** A Hugging Face folder's weights under the names that its files give them, and its config.json. */
export interface HuggingFaceCheckpoint {
  readonly where: string;
  readonly layout: string;
  readonly config: Record<string, unknown>;
  readonly tensors: ReadonlyMap<string, LazyTensor>;
}

/**
 * @param folder in the tree, with a slash at its end unless it is the root
 * @throws InputError ERR_INDEX where a shard lacks a weight that the index promises, or as the readers do
 */
export async function readHuggingFace(
  tree: FileTree,
  folder: string,
  files: WeightFiles,
): Promise<HuggingFaceCheckpoint> {
  const tensors = new Map<string, LazyTensor>();
  for (const path of files.paths) {
    const found = await (files.format === 'safetensors' ? readSafetensorsFile : readTorchFile)(tree, path);
    for (const [name, tensor] of found) tensors.set(name, tensor);
  }
  const missing = [...(files.weightMap?.keys() ?? [])].filter((name) => !tensors.has(name));
  if (missing.length > 0) {
    throw new InputError('ERR_INDEX', `the shards lack ${missing.join(', ')}`, { where: tree.root });
  }
  const shards = files.paths.length === 1 ? '' : `, ${files.paths.length} shards`;
  return {
    where: tree.root,
    layout: `Hugging Face ${files.format}${shards}`,
    config: await readTreeJson(tree, `${folder}config.json`),
    tensors,
  };
}

async function readSafetensorsFile(tree: FileTree, path: string): Promise<ReadonlyMap<string, LazyTensor>> {
  return (await readSafetensors(await tree.open(path))).tensors;
}

async function readTorchFile(tree: FileTree, path: string): Promise<ReadonlyMap<string, LazyTensor>> {
  const source = await tree.open(path);
  const root = await readTorch(source);
  const state = root instanceof Map && root.get('state_dict') instanceof Map ? root.get('state_dict') : root;
  if (!(state instanceof Map)) throw new InputError('ERR_NOT_A_CHECKPOINT', 'no state dict', { where: source.name });
  return new Map(
    [...state].filter((entry): entry is [string, LazyTensor] => typeof entry[0] === 'string' && isLazyTensor(entry[1])),
  );
}
