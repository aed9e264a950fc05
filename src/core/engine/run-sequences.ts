import type { PackedSpec } from '../graph/graph-spec.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { Readout } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import type { Session } from '../runtime/session.js';
import type { Tensors } from '../tensor/tensor.js';
import { cutBatches, type SequenceSize } from './cut-batches.js';
import { generate } from './generate.js';
import type { OpenGraph } from './open-graph.js';
import { runBatch } from './run-batch.js';

/** Rows of logits as wide as a vocabulary of 30,000 take half a gigabyte. */
const MAX_VOCABULARY_ROWS = 4096;

/**
 * Answers each sequence, in the order given, by batches that the graph's sessions share. A batch that fails gives its
 * error for each of its sequences, and the others go on.
 */
export async function runSequences(
  graph: OpenGraph,
  spec: PackedSpec,
  sequences: readonly Sequence[],
  maxTokens: number,
): Promise<(Tensors | Error)[]> {
  const sizes = sequences.map((sequence) => sizeOf(sequence, spec));
  const batches = cutBatches(sizes, { tokens: maxTokens, vocabularyRows: MAX_VOCABULARY_ROWS });
  const answers = new Array<Tensors | Error>(sequences.length);
  await Promise.all(
    batches.map(async (batch) => {
      const chosen = batch.map((index) => sequences[index]!);
      const given = await graph.use((session) => answerBatch(session, graph, spec, chosen)).catch(toError);
      batch.forEach((index, place) => {
        answers[index] = given instanceof Error ? given : given[place]!;
      });
    }),
  );
  return answers;
}

function answerBatch(session: Session, { built }: OpenGraph, spec: PackedSpec, sequences: readonly Sequence[]) {
  const { readout } = spec;
  if (readout.kind === 'generate') return generate(session, built, spec, readout.sampling, sequences);
  return runBatch(session, built.inputs, spec, sequences);
}

function sizeOf({ ids, rows }: Sequence, { readout, config, head }: PackedSpec): SequenceSize {
  const tokens =
    ids.length + (readout.kind === 'generate' ? newTokens(ids.length, readout.sampling.maxNewTokens, config) : 0);
  return { tokens, vocabularyRows: vocabularyRows(readout, head, ids.length, rows?.length ?? 0) };
}

/** As many as the positions allow: the keys and values of all are kept. */
function newTokens(promptLength: number, maxNewTokens: number, config: MegatronBertConfig): number {
  return Math.max(0, Math.min(maxNewTokens, config.max_position_embeddings - promptLength));
}

function vocabularyRows(readout: Readout, head: PackedSpec['head'], tokens: number, chosen: number): number {
  switch (readout.kind) {
    case 'top-k':
    case 'target-scores':
    case 'likelihood':
      return chosen;
    case 'generate':
      return 1;
    case 'hidden':
      return 0;
    case 'logits': {
      const isLanguageModel = head === 'ForMaskedLM' || head === 'ForCausalLM' || head === 'ForPreTraining';
      if (!isLanguageModel || readout.rows === 'first') return 0;
      return readout.rows === 'all' ? tokens : chosen;
    }
  }
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
