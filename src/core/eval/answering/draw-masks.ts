/**
 * Which positions of a text are hidden for masked language modelling, and behind what: BERT's 15 %, of which 80 % become
 * [MASK], 10 % a random piece and 10 % stay (Devlin et al. 2019, section 3.1); piece by piece, by whole words, or by whole
 * n-grams of words (Megatron-LM paper, section 3.2: n = 1, 2, 3 with probabilities in proportion to 1/n).
 */
export type Masking = 'pieces' | 'whole-words' | 'n-grams';

export const maskings: readonly Masking[] = ['pieces', 'whole-words', 'n-grams'];

export interface MaskedText {
  /** With masks and random pieces in place. */
  ids: Int32Array;
  /** Hidden positions, ascending. */
  positions: Int32Array;
  /** What stood there. */
  targets: Int32Array;
}

const SHARE = 0.15;
const MAX_NGRAM = 3;

/**
 * @param ids a whole sequence, special tokens included
 * @param words the word of each token; -1 for special ones, which are never hidden
 */
export function drawMasks(
  ids: Int32Array,
  words: Int32Array,
  {
    maskId,
    vocabularySize,
    masking,
    random,
  }: { maskId: number; vocabularySize: number; masking: Masking; random: () => number },
): MaskedText {
  const units = unitsOf(words, masking);
  const wanted = Math.max(1, Math.round(units.flat().length * SHARE));
  const hidden = new Set<number>();
  for (const first of shuffled(units, random)) {
    if (hidden.size >= wanted) break;
    const length = masking === 'n-grams' ? drawLength(random) : 1;
    const gram = units.slice(first, first + length).flat();
    // Too much, or some of it hidden already: another one will do.
    if (hidden.size + gram.length > wanted || gram.some((position) => hidden.has(position))) continue;
    for (const position of gram) hidden.add(position);
  }
  const positions = Int32Array.from(hidden).sort();
  const masked = ids.slice();
  for (const position of positions) {
    const draw = random();
    if (draw < 0.8) masked[position] = maskId;
    else if (draw < 0.9) masked[position] = Math.floor(random() * vocabularySize);
  }
  return { ids: masked, positions, targets: positions.map((position) => ids[position]) };
}

/** Positions that are hidden together. */
function unitsOf(words: Int32Array, masking: Masking): number[][] {
  const units: number[][] = [];
  for (const [position, word] of words.entries()) {
    if (word < 0) continue;
    if (masking !== 'pieces' && position > 0 && words[position - 1] === word) units.at(-1)?.push(position);
    else units.push([position]);
  }
  return units;
}

/** Indices in random order (Fisher and Yates). */
function shuffled(units: readonly unknown[], random: () => number): number[] {
  const order = [...units.keys()];
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** 1, 2 or 3, in proportion to 1, 1/2 and 1/3. */
function drawLength(random: () => number): number {
  let draw = random() * (1 + 1 / 2 + 1 / MAX_NGRAM);
  for (let length = 1; length < MAX_NGRAM; length++) {
    draw -= 1 / length;
    if (draw < 0) return length;
  }
  return MAX_NGRAM;
}
