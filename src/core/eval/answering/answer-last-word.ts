import type { Encoding } from '../../tokenizer/tokenizer.js';
import { splitLastWord } from '../metrics/last-word.js';
import type { Answering } from './answer-options.js';
import { answerLikelihoods, type LikelihoodJob, languageHead } from './run-likelihoods.js';

/** Texts that are tokenized at once. */
const CHUNK = 256;

/** The pieces of the last word, given all before it: `[CLS] context word`, a long context cut at its beginning. */
export const answerLastWord: Answering = async function* (examples, model, { maxLength }) {
  const head = await languageHead(model, 'text-generation');
  const tokenizer = await model.tokenizer();
  const positions = maxLength ?? model.config.max_position_embeddings;
  const { cls } = tokenizer.specialIds;
  const encode = (texts: string[]) =>
    tokenizer.encodeBatch(
      texts.map((text) => ({ text })),
      { addSpecialTokens: false },
    );
  for (let from = 0; from < examples.length; from += CHUNK) {
    const parts = examples.slice(from, from + CHUNK).map(({ record }) => splitLastWord(String(record.text ?? '')));
    const contexts = await encode(parts.map(({ context }) => context));
    const words = await encode(parts.map(({ lastWord }) => lastWord));
    const jobs = words.map((word, index) => askWord(cls ?? 0, contexts[index], word, positions));
    yield* answerLikelihoods(model, head, jobs);
  }
};

function askWord(cls: number, context: Encoding, { ids: word }: Encoding, positions: number): LikelihoodJob {
  const room = positions - word.length;
  if (word.length === 0 || room < 1) return { reason: 'no last word' };
  const before = context.ids.subarray(Math.max(0, context.ids.length - room));
  const ids = Int32Array.from([cls, ...before, ...word.subarray(0, -1)]);
  const rows = Int32Array.from(word, (_, index) => before.length + index);
  return { sequences: [{ ids, rows, targets: word }] };
}
