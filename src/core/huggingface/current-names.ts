/**
 * Weights under the names that transformers writes today, those of every class but the bare Model, which saves its own parts
 * without the prefix `bert.`: `gamma` and `beta` were a norm's weight and bias in the first checkpoints; buffers that are
 * no weights go.
 */
export function currentNames<Weight>(weights: ReadonlyMap<string, Weight>): Map<string, Weight> {
  const named = new Map<string, Weight>();
  for (const [name, weight] of weights) if (!isBuffer(name)) named.set(currentName(name), weight);
  return named;
}

function currentName(name: string): string {
  return name
    .replace(/^(?=(embeddings|encoder|pooler)\.)/, 'bert.')
    .replace(/\.gamma$/, '.weight')
    .replace(/\.beta$/, '.bias');
}

function isBuffer(name: string): boolean {
  return /\.position_ids$|\.token_type_ids$/.test(name);
}
