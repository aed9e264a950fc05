import type { StoredTensor } from '../tensor/stored-tensor.js';

/** On disk; a tensor under two names counts once. */
export function bytesOfWeights(weights: ReadonlyMap<string, StoredTensor>): number {
  return [...new Set(weights.values())].reduce((total, { byteLength }) => total + byteLength, 0);
}
