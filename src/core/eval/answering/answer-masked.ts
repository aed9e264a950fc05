import { createRandom } from '../../random.js';
import type { Encoding, Tokenizer } from '../../tokenizer/tokenizer.js';
import type { Example } from '../datasets/dataset.js';
import { show } from '../datasets/show.js';
import type { Answering } from './answer-options.js';
import { drawMasks, type Masking } from './draw-masks.js';
import type { EvalModel } from './eval-model.js';
import { type AskedSequence, answerLikelihoods, type LikelihoodJob, languageHead } from './run-likelihoods.js';
import { toIds } from './to-ids.js';

/** Texts that are tokenized at once. */
const CHUNK = 256;

/** Masked positions: those that an example names, or drawn by the seed. A long text is cut into sequences that fill the model. */
export const answerMasked: Answering = async function* (examples, model, options) {
  const head = await languageHead(model, 'fill-mask');
  for (let from = 0; from < examples.length; from += CHUNK) {
    const chunk = examples.slice(from, from + CHUNK);
    const jobs = await toJobs(chunk, model, {
      masking: options.masking ?? 'pieces',
      seed: options.seed ?? 0,
      maxLength: options.maxLength,
    });
    yield* answerLikelihoods(model, head, jobs);
  }
};

/** Far enough apart that neighbouring seeds share no row's masks. */
const SEED_STEP = 1_000_003;

interface Drawing {
  masking: Masking;
  seed: number;
  maxLength?: number;
}

async function toJobs(examples: readonly Example[], model: EvalModel, drawing: Drawing): Promise<LikelihoodJob[]> {
  const texts = examples.filter(({ record }) => typeof record.text === 'string');
  const tokenizer = texts.length > 0 ? await model.tokenizer() : undefined;
  const encodings =
    (await tokenizer?.encodeBatch(
      texts.map(({ record }) => ({ text: String(record.text) })),
      { addSpecialTokens: false },
    )) ?? [];
  let next = 0;
  return examples.map((example) => {
    if (typeof example.record.text !== 'string') return givenMasks(example, model);
    if (tokenizer === undefined) return { reason: 'no tokenizer' };
    // A row's masks are its own, whatever part of the data is evaluated.
    const random = createRandom(drawing.seed + SEED_STEP * example.row);
    return drawnMasks(encodings[next++], tokenizer, model, { ...drawing, random });
  });
}

/** `input_ids` with `[position, id]` pairs: what is hidden is hidden already. */
function givenMasks({ record, gold }: Example, { config }: EvalModel): LikelihoodJob {
  const ids = toIds(record.input_ids, config.vocab_size);
  const pairs = Array.isArray(gold) ? gold : [];
  const positions = toIds(
    pairs.map((pair) => (Array.isArray(pair) ? pair[0] : null)),
    ids?.length ?? 0,
  );
  const targets = toIds(
    pairs.map((pair) => (Array.isArray(pair) ? pair[1] : null)),
    config.vocab_size,
  );
  if (ids === undefined) return { reason: `no ids: ${show(record.input_ids)}` };
  if (positions === undefined || targets === undefined || positions.length === 0)
    return { reason: 'no masked positions' };
  if (ids.length > config.max_position_embeddings)
    return { reason: `${ids.length} ids, more than the model's positions` };
  const typeIds = toIds(record.token_type_ids, config.type_vocab_size);
  return { sequences: [{ ids, typeIds, rows: positions, targets }] };
}

function drawnMasks(
  encoding: Encoding,
  tokenizer: Tokenizer,
  { config }: EvalModel,
  { masking, random, maxLength }: Drawing & { random: () => number },
): LikelihoodJob {
  const { cls, sep, mask } = tokenizer.specialIds;
  if (cls === undefined || sep === undefined || mask === undefined)
    return { reason: 'the tokenizer has no [CLS], [SEP] or [MASK]' };
  if (encoding.ids.length === 0) return { sequences: [] };
  const room = (maxLength ?? config.max_position_embeddings) - 2;
  const sequences: AskedSequence[] = [];
  for (let from = 0; from < encoding.ids.length; from += room) {
    const ids = Int32Array.from([cls, ...encoding.ids.subarray(from, from + room), sep]);
    const words = Int32Array.from([-1, ...encoding.words.subarray(from, from + room), -1]);
    const drawn = drawMasks(ids, words, { maskId: mask, vocabularySize: tokenizer.size, masking, random });
    sequences.push({ ids: drawn.ids, rows: drawn.positions, targets: drawn.targets });
  }
  return { sequences };
}
