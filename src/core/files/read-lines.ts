/** One line of an input, without its line end. */
export interface Line {
  bytes: Buffer;
  /** From 1; blank lines are counted. */
  number: number;
  /** Longer than MAX_LINE_BYTES: `bytes` is only its beginning. */
  tooLong: boolean;
}

/** A document pasted into one line fits; a binary file that has no line ends does not fill the memory. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

/** What is kept of a line that is too long: the beginning that its error quotes. */
const KEPT_BYTES = 4096;

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Where the next line end is in `chunk`, from `from` on; -1 where there is none. Sees every byte once, in order. */
export type FindLineEnd = (chunk: Buffer, from: number) => number;

/**
 * Lines of UTF-8 text (or of any other that has LF and CR where ASCII has them), all that a chunk completes at once.
 * Blank ones, the CR before an LF and a byte-order mark at the beginning are gone. Never holds more than one line.
 *
 * @param tabsPart a line of tabs is not blank, but a row of empty fields
 */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  findEnd: FindLineEnd = (chunk, from) => chunk.indexOf(LF, from),
  tabsPart = false,
): AsyncGenerator<Line[]> {
  const splitter = createSplitter(findEnd, tabsPart);
  for await (const chunk of chunks) {
    const lines = splitter.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    if (lines.length > 0) yield lines;
  }
  const last = splitter.finish();
  if (last.length > 0) yield last;
}

function createSplitter(findEnd: FindLineEnd, tabsPart: boolean): { push(chunk: Buffer): Line[]; finish(): Line[] } {
  let held: Buffer[] = [];
  let heldBytes = 0;
  let nextNumber = 1;

  const hold = (part: Buffer): void => {
    heldBytes += part.length;
    // What goes on beyond the limit is counted, not kept.
    if (heldBytes <= MAX_LINE_BYTES) held.push(part);
    else held = [Buffer.concat([...held, part], KEPT_BYTES)];
  };
  const take = (end: Buffer): Line | undefined => {
    hold(end);
    const whole = held.length === 1 ? held[0]! : Buffer.concat(held);
    const tooLong = heldBytes > MAX_LINE_BYTES;
    held = [];
    heldBytes = 0;
    const number = nextNumber;
    nextNumber += 1 + countLineEnds(whole);
    const bytes = withoutEnds(whole, number === 1);
    return isBlank(bytes, tabsPart) ? undefined : { bytes, number, tooLong };
  };
  return {
    push(chunk) {
      const lines: Line[] = [];
      let from = 0;
      for (let end = findEnd(chunk, from); end !== -1; end = findEnd(chunk, from)) {
        const line = take(chunk.subarray(from, end));
        if (line !== undefined) lines.push(line);
        from = end + 1;
      }
      // A copy: the chunk may be large, and what is left of it small.
      if (from < chunk.length) hold(from === 0 ? chunk : Buffer.from(chunk.subarray(from)));
      return lines;
    },
    finish() {
      const line = heldBytes === 0 ? undefined : take(Buffer.alloc(0));
      return line === undefined ? [] : [line];
    },
  };
}

/** Those within quotes of a CSV row. */
function countLineEnds(row: Buffer): number {
  let count = 0;
  for (let at = row.indexOf(LF); at !== -1; at = row.indexOf(LF, at + 1)) count += 1;
  return count;
}

function withoutEnds(line: Buffer, isFirst: boolean): Buffer {
  const start = isFirst && line.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
  const end = line.at(-1) === CR ? line.length - 1 : line.length;
  return line.subarray(start, Math.max(start, end));
}

function isBlank(line: Buffer, tabsPart: boolean): boolean {
  return line.every((byte) => byte === SPACE || byte === CR || (byte === TAB && !tabsPart));
}
