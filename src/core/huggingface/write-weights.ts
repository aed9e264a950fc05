import { join } from 'node:path';
import { writeSafetensors } from '../checkpoint/write-safetensors.js';
import { createFile } from '../files/create-file.js';
import { writeBytes } from '../files/write-bytes.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';

/** As transformers' `save_pretrained`: a file that a hub, a file system and a slow line still like. */
const MAX_SHARD_BYTES = 5_000_000_000;

export interface WriteWeightsOptions {
  /** Default: Hugging Face's 5 GB. */
  maxShardBytes?: number;
  onProgress?(doneBytes: number, totalBytes: number): void;
}

/**
 * Writes `STEM.safetensors`, or above the limit `STEM-00001-of-00002.safetensors` … and `STEM.safetensors.index.json`.
 *
 * @returns bytes of all tensors
 */
export async function writeWeights(
  folder: string,
  stem: string,
  weights: ReadonlyMap<string, LazyTensor>,
  { maxShardBytes = MAX_SHARD_BYTES, onProgress }: WriteWeightsOptions = {},
): Promise<number> {
  const shards = cutShards(weights, maxShardBytes);
  const totalBytes = bytesOf(weights);
  const fileNames = shards.map((_, index) => shardName(stem, index, shards.length));
  let writtenBytes = 0;
  for (const [index, shard] of shards.entries()) {
    const file = await createFile(join(folder, fileNames[index]));
    try {
      await writeSafetensors(file, shard, {
        metadata: { format: 'pt' },
        onProgress: (doneBytes) => onProgress?.(writtenBytes + doneBytes, totalBytes),
      });
    } finally {
      await file.close();
    }
    writtenBytes += bytesOf(shard);
  }
  if (shards.length > 1) await writeIndex(folder, stem, shards, fileNames, totalBytes);
  return totalBytes;
}

/** Tensors in order, a new shard before the one that would make it too large. */
function cutShards(weights: ReadonlyMap<string, LazyTensor>, maxBytes: number): Map<string, LazyTensor>[] {
  let shard = new Map<string, LazyTensor>();
  let shardBytes = 0;
  const shards = [shard];
  for (const [name, weight] of weights) {
    if (shard.size > 0 && shardBytes + weight.byteLength > maxBytes) {
      shard = new Map();
      shardBytes = 0;
      shards.push(shard);
    }
    shard.set(name, weight);
    shardBytes += weight.byteLength;
  }
  return shards;
}

function shardName(stem: string, index: number, count: number): string {
  const number = (value: number): string => String(value).padStart(5, '0');
  return count === 1 ? `${stem}.safetensors` : `${stem}-${number(index + 1)}-of-${number(count)}.safetensors`;
}

async function writeIndex(
  folder: string,
  stem: string,
  shards: readonly ReadonlyMap<string, LazyTensor>[],
  fileNames: readonly string[],
  totalBytes: number,
): Promise<void> {
  const weightMap = shards.flatMap((shard, index) => [...shard.keys()].map((name) => [name, fileNames[index]]));
  const index = { metadata: { total_size: totalBytes }, weight_map: Object.fromEntries(weightMap) };
  await writeBytes(join(folder, `${stem}.safetensors.index.json`), `${JSON.stringify(index, null, 2)}\n`);
}

function bytesOf(weights: ReadonlyMap<string, LazyTensor>): number {
  return [...weights.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
}
