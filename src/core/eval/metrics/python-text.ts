/** Python's str.isspace: ECMAScript's white space without U+FEFF, with U+001C…U+001F and U+0085. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: Python splits at them
const WHITE_SPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Python's `text.split()`: at runs of white space, without empty strings. */
export function splitPython(text: string): string[] {
  return text.split(WHITE_SPACE).filter((word) => word !== '');
}

/** Python's `text.strip()`. */
export function stripPython(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && WHITE_SPACE.test(text[start])) start++;
  while (end > start && WHITE_SPACE.test(text[end - 1])) end--;
  return text.slice(start, end);
}
