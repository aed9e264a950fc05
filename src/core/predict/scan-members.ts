/** A member of a JSON object, by its places in the text. */
export interface Member {
  key: string;
  /** From behind the `{` or `,` before it, up to the `,` or `}` after it: white space included. */
  start: number;
  end: number;
  valueStart: number;
  valueEnd: number;
}

/**
 * The members of an object, in order, doubled keys and all, without changing a character of them.
 *
 * @param text one JSON object, already known to be valid
 */
export function scanMembers(text: string): Member[] {
  const members: Member[] = [];
  let start = text.indexOf('{') + 1;
  for (;;) {
    const keyStart = skipSpace(text, start);
    if (text[keyStart] === '}') return members;
    const keyEnd = stringEnd(text, keyStart);
    const valueStart = skipSpace(text, text.indexOf(':', keyEnd) + 1);
    const valueEnd = endOfValue(text, valueStart);
    const end = skipSpace(text, valueEnd);
    members.push({ key: JSON.parse(text.slice(keyStart, keyEnd)) as string, start, end, valueStart, valueEnd });
    if (text[end] === '}') return members;
    start = end + 1;
  }
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ' || text[at] === '\t' || text[at] === '\n' || text[at] === '\r') at += 1;
  return at;
}

/** Behind the closing quote of the string that opens at `from`. */
function stringEnd(text: string, from: number): number {
  for (let at = from + 1; ; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
}

function endOfValue(text: string, from: number): number {
  if (text[from] === '"') return stringEnd(text, from);
  if (text[from] === '{' || text[from] === '[') return nestedEnd(text, from);
  let at = from;
  while (!/[\s,}]/.test(text[at]!)) at += 1;
  return at;
}

function nestedEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; ; ) {
    const character = text[at];
    if (character === '"') {
      at = stringEnd(text, at);
      continue;
    }
    at += 1;
    if (character === '{' || character === '[') depth += 1;
    if ((character === '}' || character === ']') && --depth === 0) return at;
  }
}
