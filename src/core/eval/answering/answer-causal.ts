import { InputError } from '../../errors.js';
import type { Example } from '../datasets/dataset.js';
import { stripPython } from '../metrics/python-text.js';
import { stridedWindows } from '../metrics/strided-windows.js';
import type { Answering, AnswerOptions } from './answer-options.js';
import type { EvalModel } from './eval-model.js';
import { type AskedSequence, answerLikelihoods, type LikelihoodJob, languageHead } from './run-likelihoods.js';
import { toIds } from './to-ids.js';

/** Texts that are tokenized at once. */
const CHUNK = 1024;

/**
 * Each piece from those before it. Raw text is one stream, read in windows that overlap (`joinLines`); an example of
 * `input_ids` is a stream of its own, whose first id is given.
 */
export const answerCausal: Answering = async function* (examples, model, options) {
  const head = await languageHead(model, 'text-generation');
  const jobs = examples.map((example) => toJob(example, model, options));
  yield* answerLikelihoods(model, head, jobs);
};

function toJob({ record }: Example, { config }: EvalModel, options: AnswerOptions): LikelihoodJob {
  const ids = toIds(record.input_ids, config.vocab_size);
  if (ids === undefined) return { reason: 'no ids of the vocabulary' };
  if (ids.length < 2) return { reason: 'nothing to predict in a single id' };
  if (typeof record.counted === 'number') {
    return { sequences: [askLast(ids, record.counted)], words: Number(record.words) };
  }
  return {
    sequences: windowsOf(ids, config.max_position_embeddings, options).map(({ window, counted }) =>
      askLast(window, counted),
    ),
  };
}

interface TokenWindow {
  window: Int32Array;
  /** How many of its last pieces are predicted here; the others were in the window before. */
  counted: number;
}

/** Windows over a stream. Each begins with what the stream begins with ([CLS]): its own first piece is context only. */
function windowsOf(
  ids: Int32Array,
  positions: number,
  { maxLength = positions, stride }: AnswerOptions,
): TokenWindow[] {
  const step = stride ?? Math.max(1, Math.floor(maxLength / 2));
  return stridedWindows(ids.length, maxLength, step).map(({ firstToken, length, countedFrom, countedTo }) => {
    const window = ids.slice(firstToken, firstToken + length);
    window[0] = ids[0];
    return { window, counted: countedTo - countedFrom + 1 };
  });
}

/** The last piece is only predicted: nothing is predicted from it, and the model does not read it. */
function askLast(window: Int32Array, counted: number): AskedSequence {
  const first = window.length - 1 - counted;
  return {
    ids: window.slice(0, -1),
    rows: Int32Array.from({ length: counted }, (_, index) => first + index),
    targets: window.slice(-counted),
  };
}

/**
 * Raw text as examples of ids: all lines are one stream behind one [CLS], cut into windows, so that intervals and comparisons have
 * something to draw from. Each has its share of the text's words, which Megatron-LM counts by splitting at spaces.
 */
export async function joinLines(
  lines: readonly string[],
  model: EvalModel,
  options: AnswerOptions,
): Promise<Example[]> {
  const tokenizer = await model.tokenizer();
  const { cls } = tokenizer.specialIds;
  if (cls === undefined)
    throw new InputError('ERR_NO_TOKENIZER', 'the tokenizer has no [CLS]', { where: model.folder });
  const pieces: Int32Array[] = [Int32Array.of(cls)];
  for (let from = 0; from < lines.length; from += CHUNK) {
    const texts = lines.slice(from, from + CHUNK).map((text) => ({ text }));
    for (const { ids } of await tokenizer.encodeBatch(texts, { addSpecialTokens: false })) pieces.push(ids);
  }
  const stream = Int32Array.from(pieces.flatMap((ids) => [...ids]));
  const words = stripPython(lines.join('\n')).split(' ').length;
  return windowsOf(stream, model.config.max_position_embeddings, options).map(({ window, counted }, row) => ({
    record: { input_ids: [...window], counted, words: (words * counted) / (stream.length - 1) },
    gold: null,
    row,
    where: `window ${row + 1}`,
  }));
}
