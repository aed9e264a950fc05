import type { Encoding } from './tokenizer.js';

/**
 * Cuts an encoding to `maxLength` tokens, those that the tokenizer added included: of a pair the longer text first, and
 * where both are longer than half of the room, both to half (`longest_first` of Hugging Face's tokenizers,
 * `utils/truncation.rs`).
 */
export function truncateEncoding(encoding: Encoding, maxLength: number): Encoding {
  if (encoding.ids.length <= maxLength) return encoding;

  const counts = [countPart(encoding.parts, 0), countPart(encoding.parts, 1)] as const;
  const added = encoding.ids.length - counts[0] - counts[1];
  const room = longestFirst(counts, Math.max(0, maxLength - added));

  const taken = [0, 0];
  const kept: number[] = [];
  encoding.parts.forEach((part, index) => {
    if (part < 0 || taken[part]!++ < room[part]!) kept.push(index);
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

/** How many tokens stay of each text, so that both fit. Of an odd room the longer text gets the one that is over. */
function longestFirst([first, second]: readonly [number, number], room: number): readonly number[] {
  const [shorter, longer] = first > second ? [second, first] : [first, second];
  const half = Math.floor(room / 2);
  const keptShorter = Math.min(shorter, half);
  const keptLonger = Math.min(longer, room - keptShorter);
  return first > second ? [keptLonger, keptShorter] : [keptShorter, keptLonger];
}
