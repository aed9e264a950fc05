import { openEngine } from '../../engine/open-engine.js';
import type { Pretrained } from '../../huggingface/pretrained.js';
import type { HeadName } from '../../model/heads.js';
import type { Readout } from '../../model/readout.js';
import type { Sequence } from '../../model/sequence.js';
import { createRandom } from '../../random.js';
import type { Tensors } from '../../tensor/tensor.js';
import { activationFunctions } from './activation-functions.js';
import { type ReferenceOutputs, referenceForward } from './reference-forward.js';

/** How far a session's answers are from the reference's. */
export interface Parity {
  tokens: number;
  /** Largest absolute differences, of the hidden states and of each head's logits. */
  differences: Record<string, number>;
  /** Whether each is within what float32 explains. */
  holds: boolean;
}

/**
 * Float32 against float64: 1e-5 to 5e-5 over 24 layers of 1024, where values are of order 1 to 10; a mistake in a mapping is
 * a thousand times that.
 */
const TOLERANCE = 1e-3;

/**
 * Runs a few made-up sequences through the converted folder, on the CPU, and through the reference on the source's own
 * tensors. Undefined for what the reference does not know: cross-attention, rare activations.
 */
export async function verify(folder: string, { config, weights }: Pretrained): Promise<Parity | undefined> {
  if (config.add_cross_attention || activationFunctions[config.hidden_act] === undefined) return undefined;
  const sequences = madeUpSequences(config.vocab_size, config.max_position_embeddings);
  const reference = await referenceForward(weights, config, sequences);
  const differences: Record<string, number> = {};
  for (const { name, head, readout, expected } of comparisons(reference)) {
    // An engine each: one that is kept would hold the weights once more for every head.
    const engine = await openEngine({ folder, provider: 'cpu', oneWindow: true });
    try {
      if (!engine.heads.includes(head)) continue;
      differences[name] = largestDifference(await engine.run(head, readout, sequences), expected);
    } finally {
      await engine.close();
    }
  }
  const holds = Object.values(differences).every((difference) => difference <= TOLERANCE);
  const tokens = sequences.reduce((sum, { ids }) => sum + ids.length, 0);
  return { tokens, differences, holds };
}

/** Every position is asked for. */
function madeUpSequences(vocabulary: number, positions: number): Sequence[] {
  const random = createRandom(1);
  return [9, 4, 1].map((wanted) => {
    const length = Math.min(wanted, positions);
    const ids = Int32Array.from({ length }, () => Math.floor(random() * vocabulary));
    return { ids, rows: ids.map((_, index) => index) };
  });
}

interface Comparison {
  name: string;
  head: HeadName;
  readout: Readout;
  expected: Float64Array;
}

function comparisons({ hidden, languageModel, pooled, perToken }: ReferenceOutputs): Comparison[] {
  const all: Readout = { kind: 'logits', rows: 'all' };
  const first: Readout = { kind: 'logits', rows: 'first' };
  const candidates: [name: string, head: HeadName, readout: Readout, expected?: Float64Array][] = [
    ['hidden_states', 'Model', { kind: 'hidden', layer: -1, pooling: 'none' }, hidden],
    ['language_model', 'ForMaskedLM', { kind: 'logits', rows: 'chosen' }, languageModel],
    ['next_sentence', 'ForNextSentencePrediction', first, pooled['cls.seq_relationship']],
    ['text_classification', 'ForSequenceClassification', first, pooled.classifier],
    ['multiple_choice', 'ForMultipleChoice', first, pooled.classifier],
    ['token_classification', 'ForTokenClassification', all, perToken.classifier],
    ['question_answering', 'ForQuestionAnswering', all, perToken.qa_outputs],
  ];
  return candidates.flatMap(([name, head, readout, expected]) =>
    expected === undefined ? [] : [{ name, head, readout, expected }],
  );
}

function largestDifference(answers: readonly (Tensors | Error)[], expected: Float64Array): number {
  const got = answers.flatMap((answer) => {
    if (answer instanceof Error) throw answer;
    return Object.values(answer).flatMap(({ data }) => Array.from(data, Number));
  });
  if (got.length !== expected.length)
    throw new RangeError(`${got.length} numbers where ${expected.length} were expected`);
  return got.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i])), 0);
}
