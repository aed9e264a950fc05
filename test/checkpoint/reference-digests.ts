import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readAhead } from '../../dist/core/files/read-ahead.js';
import { cast } from '../../dist/core/tensor/cast.js';
import type { LazyTensor } from '../../dist/core/tensor/lazy-tensor.js';

export interface Expected {
  config: { num_attention_heads: number };
  tensors: Record<string, { sha256: string }>;
}

export const readExpected = (path: string): Expected => JSON.parse(readFileSync(path, 'utf8')) as Expected;

/**
 * SHA-256 of the float32 bytes of each tensor, of each layer of it where it is stacked, and of q, k and v in every order
 * that a checkpoint version has: among them are the reference's digests, if the numbers were read right.
 */
export async function digestsOf(tensors: Iterable<LazyTensor>, heads: number): Promise<Set<string>> {
  const digests = new Set<string>();
  for (const tensor of tensors) {
    if (!/float/.test(tensor.dtype)) continue;
    for (const view of [tensor, ...layersOf(tensor)].flatMap((part) => [part, ...queriesKeysValues(part, heads)])) {
      digests.add(await digest(view));
    }
  }
  return digests;
}

function layersOf(tensor: LazyTensor): LazyTensor[] {
  const layers = tensor.shape[0] ?? 0;
  return tensor.shape.length > 1 && layers <= 8 ? Array.from({ length: layers }, (_, i) => tensor.select(0, i)) : [];
}

function queriesKeysValues(tensor: LazyTensor, heads: number): LazyTensor[] {
  const [rows = 0, ...rest] = tensor.shape;
  const headSize = rows / 3 / heads;
  if (!Number.isInteger(headSize) || headSize === 0) return [];
  return [0, 1, 2].flatMap((part) => [
    tensor.slice(0, part * heads * headSize, (part + 1) * heads * headSize),
    tensor.reshape([heads, 3, headSize, ...rest]).select(1, part),
    tensor.reshape([heads, headSize, 3, ...rest]).select(2, part),
  ]);
}

async function digest(tensor: LazyTensor): Promise<string> {
  const hash = createHash('sha256');
  for await (const block of readAhead([cast(tensor, 'float32')])) hash.update(block);
  return hash.digest('hex');
}
