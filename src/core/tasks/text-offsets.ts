import type { TaskContext } from './task.js';

/** How offsets into a text are counted in the answer: as they are, or in code points, as Python counts. */
export function textOffsets(text: string, { options }: TaskContext): (utf16Offset: number) => number {
  return options.offsets === 'code-points' ? codePointCounter(text) : (offset) => offset;
}

/** Goes on from where the last call ended, so that ascending offsets cost one pass over the text. */
function codePointCounter(text: string): (utf16Offset: number) => number {
  let position = 0;
  let codePoints = 0;
  return (utf16Offset) => {
    if (utf16Offset < position) [position, codePoints] = [0, 0];
    while (position < utf16Offset) {
      position += text.codePointAt(position)! > 0xffff ? 2 : 1;
      codePoints += 1;
    }
    return codePoints;
  };
}
