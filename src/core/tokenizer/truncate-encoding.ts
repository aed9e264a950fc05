import { longestFirst } from './longest-first.js';
import type { Encoding } from './tokenizer.js';

/**
 * Cuts an encoding at the end to `maxLength` tokens, those that the tokenizer added included, longest text first.
 */
export function truncateEncoding(encoding: Encoding, maxLength: number): Encoding {
  if (encoding.ids.length <= maxLength) return encoding;

  const first = countPart(encoding.parts, 0);
  const second = countPart(encoding.parts, 1);
  const added = encoding.ids.length - first - second;
  const left = [...longestFirst(first, second, Math.max(0, maxLength - added))];

  const kept: number[] = [];
  encoding.parts.forEach((part, index) => {
    if (part < 0 || left[part]!-- > 0) kept.push(index);
  });
  return {
    ids: Int32Array.from(kept, (index) => encoding.ids[index]!),
    typeIds: Int32Array.from(kept, (index) => encoding.typeIds[index]!),
    offsets: Int32Array.from(kept.flatMap((index) => [encoding.offsets[2 * index]!, encoding.offsets[2 * index + 1]!])),
    words: Int32Array.from(kept, (index) => encoding.words[index]!),
    special: Uint8Array.from(kept, (index) => encoding.special[index]!),
    parts: Int8Array.from(kept, (index) => encoding.parts[index]!),
    truncated: true,
  };
}

function countPart(parts: Int8Array, part: number): number {
  let count = 0;
  for (const value of parts) if (value === part) count++;
  return count;
}
