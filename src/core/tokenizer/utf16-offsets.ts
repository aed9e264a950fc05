/**
 * Turns offsets that count code points of a text into UTF-16 offsets. A lone surrogate counts as one code point, as it
 * does where it was replaced by U+FFFD on its way.
 */
export function utf16Offsets(text: string): (codePointOffset: number) => number {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(text)) return (codePointOffset) => codePointOffset;

  const offsets: number[] = [];
  let offset = 0;
  for (const character of text) {
    offsets.push(offset);
    offset += character.length;
  }
  offsets.push(offset);
  return (codePointOffset) => offsets[codePointOffset]!;
}
