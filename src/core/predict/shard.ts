import { UsageError } from '../errors.js';
import type { RecordRange } from './read-records.js';

/** Part `index` of `count`, from 0. */
export interface Shard {
  index: number;
  count: number;
}

/** @throws UsageError unless it reads `I/N` with I from 0 to N−1 */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && count !== undefined && index < count) return { index, count };
  throw new UsageError('--shard is I/N, with I from 0 to N-1', { where: text });
}

/** Its records among `records`: contiguous, so that the shards' results joined are the whole's. */
export function shardRange({ index, count }: Shard, records: number): RecordRange {
  return { from: Math.floor((index * records) / count), to: Math.floor(((index + 1) * records) / count) };
}
