import type { HeadName } from '../../model/heads.js';
import type { Sequence } from '../../model/sequence.js';
import { chooseHead } from '../../tasks/choose-task.js';
import type { Tensors } from '../../tensor/tensor.js';
import type { TextLikelihood } from '../protocols/parse-likelihood.js';
import type { ModelAnswer } from './answer-options.js';
import type { EvalModel } from './eval-model.js';

/** A sequence with the pieces asked for at some of its rows. */
export type AskedSequence = Sequence & Required<Pick<Sequence, 'rows' | 'targets'>>;

/** The head of a language model. @throws InputError where the model has none */
export async function languageHead(model: EvalModel, task: 'fill-mask' | 'text-generation'): Promise<HeadName> {
  const { heads } = await model.engine();
  return chooseHead(task, heads, model.config, model.name);
}

/** What an example asks: its sequences, and how many words they stand for, or why there are none. */
export type LikelihoodJob = { sequences: AskedSequence[]; words?: number } | { reason: string };

/** How likely each example's targets are, in order. */
export async function* answerLikelihoods(
  model: EvalModel,
  head: HeadName,
  jobs: readonly LikelihoodJob[],
): AsyncGenerator<ModelAnswer[]> {
  const sequences = jobs.flatMap((job) => ('reason' in job ? [] : job.sequences));
  const likelihoods = runLikelihoods(model, head, sequences);
  for (const job of jobs) {
    if ('reason' in job) yield [job];
    else yield [await takeLikelihood(job.sequences.length, likelihoods, job.words)];
  }
}

/** Sequences that are in memory with their answers at once: a few batches, so that the engine can sort them by length. */
const CHUNK = 256;

/** How likely each sequence's targets are, in order. */
async function* runLikelihoods(
  model: EvalModel,
  head: HeadName,
  sequences: readonly AskedSequence[],
): AsyncGenerator<TextLikelihood | Error> {
  const engine = await model.engine();
  for (let from = 0; from < sequences.length; from += CHUNK) {
    const chunk = sequences.slice(from, from + CHUNK);
    const outputs = await engine.run(head, { kind: 'likelihood' }, chunk);
    for (const [index, output] of outputs.entries()) {
      yield output instanceof Error ? output : toLikelihood(output, chunk[index]);
    }
  }
}

function toLikelihood({ log_probs, best }: Tensors, { targets }: AskedSequence): TextLikelihood {
  const logProbs = Array.from(log_probs.data, Number);
  return {
    nll: -logProbs.reduce((total, value) => total + value, 0),
    tokens: targets.length,
    correct: Array.from(best.data, Number).filter((id, row) => id === targets[row]).length,
  };
}

/** Takes the next `count` likelihoods: those of one example, which they are summed for. */
async function takeLikelihood(
  count: number,
  likelihoods: AsyncGenerator<TextLikelihood | Error>,
  words?: number,
): Promise<ModelAnswer> {
  const parts = [];
  for (let part = 0; part < count; part++) {
    const next = await likelihoods.next();
    if (!next.done) parts.push(next.value);
  }
  return sumLikelihoods(parts, words);
}

/** A text that took several sequences: their sums. */
function sumLikelihoods(parts: readonly (TextLikelihood | Error)[], words?: number): ModelAnswer {
  const failure = parts.find((part) => part instanceof Error);
  if (failure !== undefined) return { reason: failure.message };
  const total = { nll: 0, tokens: 0, correct: 0, ...(words !== undefined && { words }) };
  for (const part of parts as readonly TextLikelihood[]) {
    total.nll += part.nll;
    total.tokens += part.tokens;
    total.correct += part.correct;
  }
  return { prediction: total };
}
