import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PickleDict, PickleValue } from '../checkpoint/pickle-value.js';
import { writeTorch } from '../checkpoint/write-torch.js';
import { createFile } from '../files/create-file.js';
import { readAhead } from '../files/read-ahead.js';
import { writeBytes } from '../files/write-bytes.js';
import type { Pretrained } from '../huggingface/pretrained.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { argsFromConfig } from './args-from-config.js';
import { checkExpressible } from './check-expressible.js';
import { rankName } from './find-ranks.js';
import type { NameRule } from './name-rule.js';
import { namesV2 } from './names-v2.js';
import { type ParallelSizes, splitRanks } from './split-ranks.js';
import { weightNames } from './weight-names.js';

export interface WriteMegatronOptions extends ParallelSizes {
  onProgress?(doneBytes: number, totalBytes: number): void;
}

/**
 * Writes a checkpoint that Megatron-LM (v2.5 to 23.06, or later with its legacy classes) loads as a release: weights without
 * an optimizer, in the types that they have. Tokenizer files lie beside it.
 *
 * @returns bytes of all tensors
 * @throws InputError ERR_ARCHITECTURE, ERR_SHARDS
 */
export async function writeMegatron(
  folder: string,
  pretrained: Pretrained,
  { onProgress, ...sizes }: WriteMegatronOptions,
): Promise<number> {
  const { config, weights, tokenizer, provenance } = pretrained;
  checkExpressible(config, provenance.source);
  const hasBinaryHead = weights.has('cls.seq_relationship.weight') || !weights.has('cls.predictions.bias');
  const held = withHeadCopy(hasBinaryHead ? weights : await withoutZeroTokenTypes(weights), sizes);
  const ranks = splitRanks({ ...pretrained, weights: held }, rulesFor(pretrained), sizes);
  const args = argsFromConfig(config, sizes, {
    hasBinaryHead,
    isLowerCase: isLowerCase(tokenizer?.get('tokenizer_config.json')),
    dtype: weights.get(weightNames.wordEmbeddings)?.dtype ?? 'float32',
  });
  const totalBytes = ranks.reduce((sum, rank) => sum + bytesOf(rank.weights.values()), 0);
  let doneBytes = 0;
  for (const { tensor, pipeline, weights: shards } of ranks) {
    const rankFolder = join(folder, 'release', rankName({ tensor, pipeline }, sizes.pipelineParallel));
    await mkdir(rankFolder, { recursive: true });
    const file = await createFile(join(rankFolder, 'model_optim_rng.pt'));
    try {
      await writeTorch(
        file,
        new Map<PickleValue, PickleValue>([
          ['args', args],
          ['checkpoint_version', { kind: 'object', className: 'builtins.float', args: [3], state: null }],
          ['iteration', 0],
          ['model', nest(shards)],
        ]),
      );
    } finally {
      await file.close();
    }
    doneBytes += bytesOf(shards.values());
    onProgress?.(doneBytes, totalBytes);
  }
  for (const [name, bytes] of tokenizer ?? []) await writeBytes(join(folder, name), bytes);
  await writeBytes(join(folder, 'latest_checkpointed_iteration.txt'), 'release');
  return totalBytes;
}

/** A last stage that is not the first has its own copy of the word embeddings for the language-model head. */
function withHeadCopy(
  weights: ReadonlyMap<string, LazyTensor>,
  { pipelineParallel }: ParallelSizes,
): ReadonlyMap<string, LazyTensor> {
  const embeddings = weights.get(weightNames.wordEmbeddings);
  const isNeeded = pipelineParallel > 1 && weights.has('cls.predictions.bias') && embeddings !== undefined;
  return isNeeded ? new Map([...weights, [weightNames.decoder, embeddings]]) : weights;
}

/** Without a binary head Megatron-LM has no token types: zero rows stand for none. */
async function withoutZeroTokenTypes(
  weights: ReadonlyMap<string, LazyTensor>,
): Promise<ReadonlyMap<string, LazyTensor>> {
  const tokenTypes = weights.get(weightNames.tokenTypes);
  if (tokenTypes === undefined) return weights;
  for await (const block of readAhead([tokenTypes])) if (block.some((byte) => byte !== 0)) return weights;
  return new Map([...weights].filter(([name]) => name !== weightNames.tokenTypes));
}

/** One row a weight: the release's own spelling, and of the two heads for a classifier the model's. */
function rulesFor({ config }: Pretrained): NameRule[] {
  const otherHead =
    config.architectures?.[0] === 'MegatronBertForMultipleChoice' ? 'classification_head.' : 'multichoice_head.';
  const rows = namesV2.filter(({ megatron }) => !megatron.startsWith(otherHead));
  return rows.filter((row, index) => rows.findIndex(({ huggingface }) => huggingface === row.huggingface) === index);
}

/** BertTokenizer's default is to lower case. */
function isLowerCase(tokenizerConfig: Uint8Array = new Uint8Array(0)): boolean {
  return !/"do_lower_case"\s*:\s*false/.test(Buffer.from(tokenizerConfig).toString('latin1'));
}

/** Dotted names as the nested dicts of `state_dict_for_save_checkpoint`: a dict a module, flat below it. */
function nest(weights: ReadonlyMap<string, LazyTensor>): PickleDict {
  const root: PickleDict = new Map();
  for (const [name, weight] of weights) {
    const [, path, parameter] = MODULES.exec(name)!;
    let dict = root;
    for (const key of path.split('.')) {
      const inner = dict.get(key);
      const next: PickleDict = inner instanceof Map ? inner : new Map();
      dict.set(key, next);
      dict = next;
    }
    dict.set(parameter, weight);
  }
  return root;
}

const MODULES = /^(language_model\.(?:embedding\.\w+|encoder|pooler)|\w+)\.(.+)$/;

function bytesOf(weights: Iterable<LazyTensor>): number {
  return [...weights].reduce((sum, { byteLength }) => sum + byteLength, 0);
}
