import type { LazyTensor } from '../tensor/lazy-tensor.js';

/**
 * Weights under the names that transformers writes today, those of every class but the bare Model: `gamma` and `beta` were
 * a norm's weight and bias in the first checkpoints; buffers that are no weights go.
 */
export function currentNames(weights: ReadonlyMap<string, LazyTensor>): Map<string, LazyTensor> {
  const named = [...weights].filter(([name]) => !isBuffer(name)).map(([name, weight]) => [currentName(name), weight]);
  return new Map(named as [string, LazyTensor][]);
}

/** Whether the names are `MegatronBertModel`'s own, without the prefix that every other class gives its parts. */
export function isBareModel(names: Iterable<string>): boolean {
  return [...names].every((name) => !name.startsWith('bert.'));
}

/** `embeddings.…` → `bert.embeddings.…`; names of heads and of the other classes stay. */
export function withPrefix(name: string): string {
  return name.replace(/^(?=(embeddings|encoder|pooler)\.)/, 'bert.');
}

/** The way back to `MegatronBertModel`'s own names. */
export function withoutPrefix(name: string): string {
  return name.replace(/^bert\./, '');
}

function currentName(name: string): string {
  return withPrefix(name.replace(/\.gamma$/, '.weight').replace(/\.beta$/, '.bias'));
}

function isBuffer(name: string): boolean {
  return /\.position_ids$|\.token_type_ids$/.test(name);
}
