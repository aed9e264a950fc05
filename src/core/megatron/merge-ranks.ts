import { InputError } from '../errors.js';
import { concat } from '../tensor/concat.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { replicate } from '../tensor/replicate.js';
import { findRule, renumberLayer } from './find-rule.js';
import type { NameRule } from './name-rule.js';
import type { RankState } from './parse-rank.js';
import type { QkvOrder } from './qkv-order.js';

/** A tensor of the whole model, as one rank alone would have it. */
export interface MergedTensor {
  /** Undefined for a tensor that no table of names knows. */
  readonly rule?: NameRule;
  /** Counted over the whole model. */
  readonly layer?: number;
  readonly tensor: LazyTensor;
}

/**
 * The grid of ranks as one model, under Megatron-LM's names with layers counted over the whole model.
 *
 * @param stages pipeline stages, each a list of its tensor-parallel ranks
 * @throws InputError ERR_RANKS naming the tensor and the rank that lacks it or has another size of it
 */
export function mergeRanks(stages: readonly (readonly RankState[])[], order: QkvOrder): Map<string, MergedTensor> {
  const merged = new Map<string, MergedTensor>();
  let firstLayer = 0;
  for (const ranks of chunksInOrder(stages)) {
    const chunk = mergeTensorRanks(ranks, order);
    for (const [name, { layer, ...found }] of chunk) {
      if (layer !== undefined)
        merged.set(renumberLayer(name, firstLayer + layer), { ...found, layer: firstLayer + layer });
      else merged.set(name, { ...found, tensor: replicate(copies(merged.get(name), found.tensor), name) });
    }
    firstLayer += 1 + Math.max(-1, ...[...chunk.values()].map(({ layer = -1 }) => layer));
  }
  return merged;
}

interface Chunk {
  where: string;
  tensors: ReadonlyMap<string, LazyTensor>;
}

/** Chunk v of every stage comes before chunk v + 1 of any: that is how interleaved stages share out the layers. */
function chunksInOrder(stages: readonly (readonly RankState[])[]): Chunk[][] {
  const virtual = Math.max(...stages.flat().map(({ chunks }) => chunks.length));
  return Array.from({ length: virtual }, (_, index) =>
    stages.map((ranks) =>
      ranks.map(({ chunks, where }) => {
        const tensors = chunks[index];
        if (tensors !== undefined) return { where, tensors };
        throw inconsistent(`${chunks.length} virtual stages where others have ${virtual}`, where);
      }),
    ),
  ).flat();
}

function mergeTensorRanks(ranks: readonly Chunk[], order: QkvOrder): Map<string, MergedTensor> {
  const holders = ranks.map(({ where }) => where);
  const names = new Set(ranks.flatMap(({ tensors }) => [...tensors.keys()]));
  const merge = (name: string): MergedTensor => {
    const found = findRule(name);
    const parts = ranks.map((rank) => partOf(rank, name));
    checkParts(parts, ranks, name, found?.rule);
    return { ...found, tensor: join(parts, found?.rule, order, name, holders) };
  };
  return new Map([...names].map((name) => [name, merge(name)]));
}

function partOf({ tensors, where }: Chunk, name: string): LazyTensor {
  const tensor = tensors.get(name);
  if (tensor !== undefined) return tensor;
  throw inconsistent(`${name} is missing, which other ranks have`, where);
}

function checkParts(parts: readonly LazyTensor[], ranks: readonly Chunk[], name: string, rule?: NameRule): void {
  const [first] = parts;
  parts.forEach(({ dtype, shape }, rank) => {
    if (rule === undefined || (dtype === first.dtype && `${shape}` === `${first.shape}`)) return;
    const here = `${dtype} [${shape.join(', ')}]`;
    const there = `${first.dtype} [${first.shape.join(', ')}]`;
    throw inconsistent(`${name} is ${here}, but ${there} on rank 0`, ranks[rank].where);
  });
}

function join(
  parts: readonly LazyTensor[],
  rule: NameRule | undefined,
  order: QkvOrder,
  name: string,
  holders: readonly string[],
): LazyTensor {
  switch (rule?.shard) {
    case 'rows':
    case 'vocabulary':
      return concat(parts, 0);
    case 'columns':
      return concat(parts, 1);
    case 'qkv':
      return concat(order === '[3, heads, d]' ? byThirds(parts) : parts, 0);
    case 'replicated':
      return replicate(parts, name, holders);
    case undefined:
      return parts[0];
  }
}

/** Each of q, k and v was split by itself. */
function byThirds(parts: readonly LazyTensor[]): LazyTensor[] {
  return [0, 1, 2].flatMap((third) =>
    parts.map((fused) => {
      const rows = fused.shape[0] / 3;
      return fused.slice(0, third * rows, (third + 1) * rows);
    }),
  );
}

/** What two stages hold, as tied embeddings may be, is one tensor. */
function copies(earlier: MergedTensor | undefined, tensor: LazyTensor): LazyTensor[] {
  return earlier === undefined ? [tensor] : [earlier.tensor, tensor];
}

function inconsistent(what: string, where: string): InputError {
  return new InputError('ERR_RANKS', what, { where, remedy: 'give the shards of one checkpoint' });
}
