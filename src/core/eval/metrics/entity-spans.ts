/** A named entity: tokens `start` … `end - 1` of one sentence. */
export interface EntitySpan {
  type: string;
  start: number;
  end: number;
}

/**
 * The entities that conlleval (and seqeval's default mode) reads out of any tags, well-formed or not: I- after O, or
 * after another type, opens one. The first character of a tag is its prefix, the rest its type (`_` where there is none).
 */
export function entitySpans(tags: readonly string[]): EntitySpan[] {
  const spans: EntitySpan[] = [];
  let [before, typeBefore, start] = ['O', '', 0];
  for (const [index, tag] of [...tags, 'O'].entries()) {
    const prefix = tag[0];
    const type = typeOf(tag);
    if (ends(before, prefix, typeBefore !== type)) spans.push({ type: typeBefore, start, end: index });
    if (starts(before, prefix, typeBefore !== type)) start = index;
    [before, typeBefore] = [prefix, type];
  }
  return spans;
}

function typeOf(tag: string): string {
  const rest = tag.slice(1);
  return rest.slice(rest.indexOf('-') + 1) || '_';
}

function ends(before: string, prefix: string, typeChanges: boolean): boolean {
  if (before === 'E' || before === 'S') return true;
  if ((before === 'B' || before === 'I') && (prefix === 'B' || prefix === 'S' || prefix === 'O')) return true;
  return before !== 'O' && before !== '.' && typeChanges;
}

function starts(before: string, prefix: string, typeChanges: boolean): boolean {
  if (prefix === 'B' || prefix === 'S') return true;
  if ((before === 'E' || before === 'S' || before === 'O') && (prefix === 'E' || prefix === 'I')) return true;
  return prefix !== 'O' && prefix !== '.' && typeChanges;
}
