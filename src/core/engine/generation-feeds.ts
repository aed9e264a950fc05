/** What a generation runs at each step: the newest tokens over a cache of the others, or whole texts. */
import { dialects } from '../graph/dialects/dialects.js';
import type { BuiltGraph, PackedSpec } from '../graph/graph-spec.js';
import type { MegatronBertConfig } from '../model/config.js';
import { headSizeOf } from '../model/head-size-of.js';
import type { Sequence } from '../model/sequence.js';
import type { Tensor, Tensors } from '../tensor/tensor.js';
import { packSequences } from './pack-sequences.js';

/** A prompt, and the ids written after it so far. */
export interface UnfinishedText {
  readonly prompt: Sequence;
  readonly ids: readonly number[];
}

/**
 * Feeds for these texts' next tokens, a row of logits each. With a cache they are the same texts at every step, each a token
 * longer than at the one before; without one, any.
 */
export function generationFeeds({ carry }: BuiltGraph, spec: PackedSpec, texts: readonly UnfinishedText[]): Tensors {
  if (Object.keys(carry).length === 0) return wholeTexts(spec, texts);
  const steps = Math.max(...texts.map(({ ids }) => ids.length));
  return steps === 0 ? prompts(Object.values(carry), spec, texts) : newestTokens(spec, texts, steps);
}

function wholeTexts(spec: PackedSpec, texts: readonly UnfinishedText[]): Tensors {
  return packedFeeds(
    spec,
    texts.map(({ prompt, ids }) => ({
      ids: Int32Array.of(...prompt.ids, ...ids),
      typeIds: prompt.typeIds && Int32Array.of(...prompt.typeIds, ...ids.map(() => 0)),
    })),
  );
}

/** The first step: caches [batch, heads, 0, head size]. */
function prompts(caches: readonly string[], spec: PackedSpec, texts: readonly UnfinishedText[]): Tensors {
  const shape = [texts.length, spec.config.num_attention_heads, 0, headSizeOf(spec.config)];
  const { activations: dtype = 'float32' } = spec;
  const data = dtype === 'float16' ? new Uint16Array(0) : new Float32Array(0);
  const empty = Object.fromEntries(caches.map((name) => [name, { dtype, shape, data }]));
  const feeds = packedFeeds(
    spec,
    texts.map(({ prompt }) => prompt),
  );
  return { ...feeds, ...empty };
}

/** Sequences, of which the last token is asked about. */
function packedFeeds(spec: PackedSpec, sequences: readonly Sequence[]): Tensors {
  const asked = sequences.map(({ ids, typeIds }) => ({ ids, typeIds, rows: Int32Array.of(ids.length - 1) }));
  return { ...packSequences(asked), ...dialects[spec.dialect].batchInputs(lengthsOf(sequences), spec) };
}

/** A token each; a text that is done goes along with one that nobody reads, at a position that exists. */
function newestTokens(spec: PackedSpec, texts: readonly UnfinishedText[], steps: number): Tensors {
  const lengths = lengthsOf(texts.map(({ prompt }) => prompt));
  const cached = Math.max(...lengths) + steps - 1;
  return {
    input_ids: vector(texts.map(({ ids }) => ids.at(-1) ?? 0)),
    token_type_ids: vector(texts.map(() => 0)),
    position_ids: vector(texts.map((text) => positionOf(text, spec.config))),
    rows: vector(texts.map((_, index) => index)),
    ...dialects[spec.dialect].batchInputs(lengths, spec, cached),
  };
}

function positionOf({ prompt, ids }: UnfinishedText, { max_position_embeddings: positions }: MegatronBertConfig) {
  return Math.min(prompt.ids.length + ids.length - 1, positions - 1);
}

function lengthsOf(sequences: readonly Sequence[]): Int32Array {
  return Int32Array.from(sequences, ({ ids }) => ids.length);
}

function vector(numbers: readonly number[]): Tensor {
  return { dtype: 'int32', shape: [numbers.length], data: Int32Array.from(numbers) };
}
