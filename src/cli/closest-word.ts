/** The word that was probably meant: by Levenshtein distance, else the only one that goes on from it, or stops short of it. */
export function closestWord(word: string, known: readonly string[]): string | undefined {
  return nearest(word, known) ?? onlyOne(known.filter((other) => other.startsWith(word) || word.startsWith(other)));
}

function nearest(word: string, known: readonly string[]): string | undefined {
  // Three letters are one letter from too much: who asks for gpu does not mean cpu.
  const limit = word.length < 4 ? 0 : Math.floor(word.length / 3);
  const ranked = known.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }));
  ranked.sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= limit ? best.candidate : undefined;
}

function onlyOne(words: readonly string[]): string | undefined {
  return words.length === 1 ? words[0] : undefined;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = previous[column - 1] + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column] + 1, current[column - 1] + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length];
}
