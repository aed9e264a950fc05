import { InputError } from '../errors.js';
import type { Pretrained } from '../huggingface/pretrained.js';
import { headSizeOf } from '../model/head-size-of.js';
import { concat } from '../tensor/concat.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { zeros } from '../tensor/zeros.js';
import { withLayer } from './find-rule.js';
import type { NameRule, Shard } from './name-rule.js';

export interface ParallelSizes {
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
}

/** What one rank holds, under Megatron-LM's names, layers counted from 0 on its stage. */
export interface RankShard {
  readonly tensor: number;
  readonly pipeline: number;
  readonly weights: ReadonlyMap<string, LazyTensor>;
}

/** megatron/tokenizer/tokenizer.py, `_vocab_size_with_padding`: each rank has as many rows, a multiple of this. */
export const VOCABULARY_DIVISOR = 128;

/** The vocabulary with its padding. */
export function paddedVocabulary(vocabularySize: number, { tensorParallel }: ParallelSizes): number {
  const multiple = VOCABULARY_DIVISOR * tensorParallel;
  return Math.ceil(vocabularySize / multiple) * multiple;
}

/**
 * The way back of `mergeRanks` and `toHuggingFace`, by the same table: a model cut up for T × P ranks, checkpoint version
 * 3.0 (QKV rows `[heads, 3, d]`).
 *
 * @throws InputError ERR_SHARDS where heads, layers or the MLP cannot be shared out evenly
 */
export function splitRanks(
  { config, weights }: Pretrained,
  rules: readonly NameRule[],
  sizes: ParallelSizes,
): RankShard[] {
  checkDivides('num_attention_heads', config.num_attention_heads, 'tensor', sizes.tensorParallel);
  checkDivides('intermediate_size', config.intermediate_size, 'tensor', sizes.tensorParallel);
  checkDivides('num_hidden_layers', config.num_hidden_layers, 'pipeline', sizes.pipelineParallel);
  const headSize = headSizeOf(config);
  const padded = paddedVocabulary(config.vocab_size, sizes);
  const layersPerStage = config.num_hidden_layers / sizes.pipelineParallel;

  const shard = (rule: NameRule, layer: number | undefined, rank: number): LazyTensor | undefined => {
    const parts = namesOf(rule, layer).map((name) => weights.get(name));
    if (parts.some((part) => part === undefined)) return undefined;
    const [whole] = parts as LazyTensor[];
    if (rule.shard === 'qkv') return fuse(parts as LazyTensor[], headSize, rank, sizes.tensorParallel);
    return cut(rule.shard === 'vocabulary' ? pad(whole, padded) : whole, rule.shard, rank, sizes.tensorParallel);
  };
  return stagesOf(sizes).flatMap((pipeline) =>
    Array.from({ length: sizes.tensorParallel }, (_, tensor) => {
      const held = new Map<string, LazyTensor>();
      for (const rule of rules.filter(({ stage }) => isOnStage(stage, pipeline, sizes))) {
        for (const layer of rule.stage === 'each' ? range(layersPerStage) : [undefined]) {
          const global = layer === undefined ? undefined : pipeline * layersPerStage + layer;
          const weight = shard(rule, global, tensor);
          const name = withLayer(rule.megatron, layer);
          if (weight !== undefined) held.set(name, weight);
        }
      }
      return { tensor, pipeline, weights: held };
    }),
  );
}

function checkDivides(name: string, size: number, kind: 'tensor' | 'pipeline', parts: number): void {
  if (size % parts === 0) return;
  throw new InputError('ERR_SHARDS', `${name} ${size} cannot be shared by ${parts} ranks`, {
    remedy: `give a --${kind}-parallel that divides it`,
  });
}

function namesOf({ huggingface }: NameRule, layer: number | undefined): string[] {
  const name = withLayer(huggingface, layer);
  return name.includes('*') ? ['query', 'key', 'value'].map((part) => name.replace('*', part)) : [name];
}

const stagesOf = ({ pipelineParallel }: ParallelSizes): number[] => range(pipelineParallel);

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

function isOnStage(stage: NameRule['stage'], pipeline: number, { pipelineParallel }: ParallelSizes): boolean {
  if (stage === 'each') return true;
  return stage === 'first' ? pipeline === 0 : pipeline === pipelineParallel - 1;
}

/** Zero rows behind the vocabulary. */
function pad(weight: LazyTensor, rows: number): LazyTensor {
  const [count, ...inner] = weight.shape;
  return count === rows ? weight : concat([weight, zeros(weight.dtype, [rows - count, ...inner])], 0);
}

function cut(weight: LazyTensor, shard: Shard, rank: number, ranks: number): LazyTensor {
  if (shard === 'replicated' || ranks === 1) return weight;
  const axis = shard === 'columns' ? 1 : 0;
  const size = weight.shape[axis] / ranks;
  return weight.slice(axis, rank * size, (rank + 1) * size);
}

/** This rank's heads, each with its q, k and v. */
function fuse(parts: readonly LazyTensor[], headSize: number, rank: number, ranks: number): LazyTensor {
  const heads = parts[0].shape[0] / headSize / ranks;
  const head = (index: number): LazyTensor[] =>
    parts.map((part) => part.slice(0, index * headSize, (index + 1) * headSize));
  return concat(
    range(heads).flatMap((index) => head(rank * heads + index)),
    0,
  );
}
