import type { FindLineEnd } from './read-lines.js';

const LF = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;

/**
 * Ends of CSV rows: a line end within quotes is part of its field (RFC 4180, section 2). A quote that does not begin
 * its field is an ordinary character.
 */
export function csvRowEnds(): FindLineEnd {
  let isQuoted = false;
  let isFieldStart = true;
  return (chunk, from) => {
    for (let index = from; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (isQuoted) {
        // An escaped quote closes the field and opens it again.
        if (byte === QUOTE) [isQuoted, isFieldStart] = [false, true];
        continue;
      }
      if (byte === LF) {
        isFieldStart = true;
        return index;
      }
      if (byte === QUOTE && isFieldStart) isQuoted = true;
      isFieldStart = byte === COMMA;
    }
    return -1;
  };
}
