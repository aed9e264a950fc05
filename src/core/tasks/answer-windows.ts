import type { Sequence } from '../model/sequence.js';
import type { Encoding } from '../tokenizer/tokenizer.js';

/** A question with a part of its context. */
export interface ContextWindow {
  sequence: Sequence;
  /** Where the context begins in the sequence, and how many tokens of it there are. */
  contextStart: number;
  contextLength: number;
  /** Position, in the whole encoding, of the first of them. */
  encodingStart: number;
}

export interface ContextWindows {
  windows: ContextWindow[];
  /** The question had to be cut, to leave room for context. */
  truncated: boolean;
}

/**
 * Cuts a question and its context into windows of at most `size` tokens that share `stride` tokens of context, as
 * Hugging Face's tokenizers do with `truncation="only_second"` and `return_overflowing_tokens`.
 *
 * A question longer than half a window is cut, and a stride that leaves no way forward is halved: there run_qa fails.
 */
export function answerWindows(encoding: Encoding, size: number, stride: number): ContextWindows {
  const first = encoding.parts.indexOf(1);
  const last = encoding.parts.lastIndexOf(1);
  const suffix = last + 1;
  const added = first - questionLength(encoding) + (encoding.ids.length - suffix);
  const questionRoom = Math.max(1, Math.floor((size - added) / 2));
  const cut = Math.max(0, questionLength(encoding) - questionRoom);
  const prefix = prefixPositions(encoding, first, cut);
  const room = Math.max(1, size - prefix.length - (encoding.ids.length - suffix));
  const step = stride < room ? room - stride : Math.ceil(room / 2);
  const windows: ContextWindow[] = [];
  for (let start = first; ; start += step) {
    const end = Math.min(start + room, suffix);
    windows.push({
      sequence: {
        ids: assemble(encoding.ids, prefix, start, end, suffix),
        typeIds: assemble(encoding.typeIds, prefix, start, end, suffix),
      },
      contextStart: prefix.length,
      contextLength: end - start,
      encodingStart: start,
    });
    if (end === suffix) return { windows, truncated: cut > 0 };
  }
}

function questionLength({ parts }: Encoding): number {
  return parts.reduce((count, part) => count + (part === 0 ? 1 : 0), 0);
}

/** What stands before the context, without the last `cut` tokens of the question. */
function prefixPositions({ parts }: Encoding, first: number, cut: number): number[] {
  const end = parts.lastIndexOf(0) + 1;
  return Array.from({ length: first }, (_, position) => position).filter(
    (position) => position < end - cut || position >= end,
  );
}

function assemble(
  whole: Int32Array,
  prefix: readonly number[],
  start: number,
  end: number,
  suffix: number,
): Int32Array {
  const part = new Int32Array(prefix.length + end - start + whole.length - suffix);
  for (let i = 0; i < prefix.length; i += 1) part[i] = whole[prefix[i]!]!;
  part.set(whole.subarray(start, end), prefix.length);
  part.set(whole.subarray(suffix), prefix.length + end - start);
  return part;
}
