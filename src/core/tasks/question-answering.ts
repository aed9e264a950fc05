import { shortestFloat32 } from '../tensor/shortest-float32.js';
import type { Tensors } from '../tensor/tensor.js';
import type { Encoding } from '../tokenizer/tokenizer.js';
import { answerWindows } from './answer-windows.js';
import { type AnswerCandidate, type AnswerWindow, type BestAnswers, bestAnswers } from './best-answers.js';
import { missingField, optionalTextField, textField } from './fields.js';
import { floatOutput } from './float-output.js';
import { type GivenIds, givenIds } from './given-ids.js';
import { RecordError } from './record-error.js';
import type { AnswerValue, Task, TaskContext } from './task.js';
import { textOffsets } from './text-offsets.js';

interface QuestionOrIds {
  question?: string;
  passage?: string;
  given?: GivenIds;
}

/** Where in a context the answer to a question stands, as Hugging Face's run_qa finds it. */
export const questionAnswering: Task<QuestionOrIds> = {
  name: 'question-answering',
  heads: ['ForQuestionAnswering'],
  fields: ['question', 'context'],
  // As run_qa: `--max_seq_length 384`.
  defaultLength: 384,
  // Not cut: the windows are made here.
  encodeOptions: () => ({}),
  readout: () => ({ kind: 'logits', rows: 'all' }),
  parse(record, context) {
    const question = optionalTextField(record, 'question', context);
    const passage = optionalTextField(record, 'context', context);
    if (question === undefined && passage === undefined) {
      const positions = context.config.max_position_embeddings;
      const given = givenIds(record, { ...context, maxLength: positions });
      return given === undefined ? missingField('question', context) : { given };
    }
    checkNotEmpty('question', textField(record, 'question', context));
    checkNotEmpty('context', textField(record, 'context', context));
    return { question, passage };
  },
  texts: ({ question, passage, given }) => (given === undefined ? [{ text: question!, pair: passage! }] : []),
  sequences({ given }, encodings, context) {
    const hasContext =
      given === undefined ? encodings[0]!.parts.includes(1) : idSpans(given, context).some((at) => at >= 0);
    if (!hasContext) throw new RecordError('ERR_EMPTY', 'the context has no tokens');
    if (given !== undefined) return [given];
    return windowsOf(encodings[0]!, context).windows.map(({ sequence }) => sequence);
  },
  decode(input, encodings, outputs, context) {
    const windows =
      input.given === undefined
        ? answeredWindows(encodings[0]!, outputs, context)
        : [{ ...splitLogits(outputs[0]!), spans: idSpans(input.given, context) }];
    const prediction = predictionOf(input, windows, context);
    const truncated = input.given === undefined && windowsOf(encodings[0]!, context).truncated;
    if (!context.options.logits) return { prediction, truncated };
    const logits = {
      start: concat(windows.map(({ startLogits }) => startLogits)),
      end: concat(windows.map(({ endLogits }) => endLogits)),
    };
    return { prediction, logits, truncated };
  },
};

interface LogitWindow extends AnswerWindow {
  startLogits: Float32Array;
  endLogits: Float32Array;
}

function checkNotEmpty(field: string, text: string): void {
  if (text.trim() === '') throw new RecordError('ERR_EMPTY', `the ${field} is empty`);
}

function windowsOf(encoding: Encoding, { maxLength, options }: TaskContext): ReturnType<typeof answerWindows> {
  return answerWindows(encoding, maxLength, options.stride!);
}

function answeredWindows(encoding: Encoding, outputs: readonly Tensors[], context: TaskContext): LogitWindow[] {
  return windowsOf(encoding, context).windows.map((window, index) => {
    const { sequence, contextStart, contextLength, encodingStart } = window;
    const spans = new Int32Array(2 * sequence.ids.length).fill(-1);
    spans.set(encoding.offsets.subarray(2 * encodingStart, 2 * (encodingStart + contextLength)), 2 * contextStart);
    return { ...splitLogits(outputs[index]!), spans };
  });
}

/** Among ids the context is what has token type 1, or what follows the first separator, but for separators themselves. */
function idSpans({ ids, typeIds }: GivenIds, { tokenizer }: TaskContext): Int32Array {
  const separator = tokenizer?.specialIds.sep ?? ids.at(-1)!;
  const hasTypes = typeIds.includes(1);
  const firstSeparator = ids.indexOf(separator);
  const spans = new Int32Array(2 * ids.length).fill(-1);
  ids.forEach((id, position) => {
    const isContext = hasTypes ? typeIds[position] === 1 : firstSeparator >= 0 && position > firstSeparator;
    if (isContext && id !== separator) spans.set([position, position + 1], 2 * position);
  });
  return spans;
}

/** The head's two columns. */
function splitLogits(outputs: Tensors): Pick<LogitWindow, 'startLogits' | 'endLogits'> {
  const logits = floatOutput(outputs, 'logits');
  const tokens = logits.length / 2;
  const [startLogits, endLogits] = [new Float32Array(tokens), new Float32Array(tokens)];
  for (let token = 0; token < tokens; token += 1) {
    startLogits[token] = logits[2 * token]!;
    endLogits[token] = logits[2 * token + 1]!;
  }
  return { startLogits, endLogits };
}

function predictionOf(input: QuestionOrIds, windows: readonly AnswerWindow[], context: TaskContext): AnswerValue {
  const answers = answersOf(windows, context).slice(0, context.options.topK!);
  const offset = textOffsets(input.passage ?? '', context);
  const described = answers.map(({ probability, start, end }) => {
    const numbers = { score: shortestFloat32(probability), start: offset(start), end: offset(end) };
    const answer = answerText(input, start, end, context);
    return answer === undefined ? numbers : { ...numbers, answer };
  });
  return context.options.topK === 1 ? described[0]! : described;
}

/** Best first; the null answer stands first where the threshold says so, and otherwise nowhere. */
function answersOf(windows: readonly AnswerWindow[], { options }: TaskContext): AnswerCandidate[] {
  const { maxAnswerLength, nullThreshold } = options;
  const withNull = nullThreshold !== undefined;
  let found = bestAnswers(windows, { maxAnswerLength, withNull });
  // The likeliest starts and ends made no span: look at all of them, rather than say "empty".
  if (found.best.kind === 'none')
    found = bestAnswers(windows, { maxAnswerLength, withNull, considered: longest(windows) });
  const spans = found.candidates.filter(({ kind }) => kind === 'span');
  return isUnanswerable(found, nullThreshold)
    ? [...found.candidates.filter(({ kind }) => kind === 'null'), ...spans]
    : spans;
}

function isUnanswerable({ scoreDiff }: BestAnswers, nullThreshold: number | undefined): boolean {
  return nullThreshold !== undefined && scoreDiff !== undefined && scoreDiff > nullThreshold;
}

function longest(windows: readonly AnswerWindow[]): number {
  return windows.reduce((length, { startLogits }) => Math.max(length, startLogits.length), 0);
}

function answerText(input: QuestionOrIds, start: number, end: number, { tokenizer }: TaskContext): string | undefined {
  if (input.passage !== undefined) return input.passage.slice(start, end);
  return tokenizer?.decode(input.given!.ids.subarray(start, end));
}

function concat(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
