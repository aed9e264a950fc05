/** Writes on, token by token: each step runs the last tokens alone, keys and values of those before stay in the session. */
import type { MegatronBertConfig } from '../model/config.js';
import type { Sampling } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import { createRandom } from '../random.js';
import type { Session } from '../runtime/session.js';
import type { Tensor, Tensors } from '../tensor/tensor.js';
import { packSequences } from './pack-sequences.js';
import { sampleToken } from './sample-token.js';
import { isAllFinite, notFinite } from './slice-outputs.js';

/** What the dialect's attention reads besides the tokens; `cached`: tokens that the caches hold, the longest prompt's. */
export type BatchInputs = (promptLengths: Int32Array, cached: number) => Tensors;

/**
 * Continues each prompt until a stop id comes, `maxNewTokens` are written, or the model's positions are used up. What a
 * prompt gets does not depend on the others of its batch: each draws from a generator of its own, seeded by `seed` and
 * its ids.
 *
 * @returns a prompt each: `ids` [new tokens], `stopped` [1], and `logits` [new tokens, vocabulary] where asked for
 * @throws MegabertError ERR_RUNTIME when a run fails; a prompt whose logits are not finite fails alone
 */
export async function generate(
  session: Session,
  config: MegatronBertConfig,
  sampling: Sampling,
  prompts: readonly Sequence[],
  batchInputs: BatchInputs,
): Promise<(Tensors | Error)[]> {
  const lengths = Int32Array.from(prompts, ({ ids }) => ids.length);
  const longest = Math.max(...lengths);
  const carry = cacheNames(config);
  const texts = prompts.map((prompt) => startText(prompt, config, sampling));

  let feeds: Tensors = {
    ...packSequences(lastRows(prompts)),
    ...emptyCaches(config, prompts.length),
    ...batchInputs(lengths, 0),
  };
  for (let cached = longest; ; cached++) {
    const { logits } = await session.run(feeds, carry);
    texts.forEach((text, index) => {
      if (!text.isDone) append(text, rowOf(logits!, index), sampling);
    });
    if (texts.every(({ isDone }) => isDone)) return texts.map((text) => finish(text, config, sampling));
    feeds = { ...nextTokens(texts, config), ...batchInputs(lengths, cached) };
  }
}

interface GeneratedText {
  readonly promptLength: number;
  /** Fewer than `maxNewTokens` where the model's positions end first. */
  readonly limit: number;
  readonly random: () => number;
  readonly ids: number[];
  readonly logits: Float32Array[];
  isDone: boolean;
  hasStopped: boolean;
  isBroken: boolean;
}

function startText({ ids }: Sequence, config: MegatronBertConfig, { maxNewTokens, seed }: Sampling): GeneratedText {
  return {
    promptLength: ids.length,
    // The last token written needs no position: it is not read again.
    limit: Math.min(maxNewTokens, config.max_position_embeddings - ids.length + 1),
    random: createRandom(ids.reduce((hash, id) => Math.imul(hash ^ id, FNV_PRIME), seed)),
    ids: [],
    logits: [],
    isDone: false,
    hasStopped: false,
    isBroken: false,
  };
}

/** Fowler–Noll–Vo: enough to tell prompts apart. */
const FNV_PRIME = 0x01000193;

function append(text: GeneratedText, logits: Float32Array, sampling: Sampling): void {
  text.isBroken = !isAllFinite(logits);
  const id = text.isBroken ? 0 : sampleToken(logits, sampling, text.random);
  text.hasStopped = sampling.stopIds.includes(id);
  if (!text.hasStopped && !text.isBroken) {
    text.ids.push(id);
    if (sampling.withLogits) text.logits.push(logits.slice());
  }
  text.isDone = text.hasStopped || text.isBroken || text.ids.length >= text.limit;
}

function finish(
  { ids, logits, hasStopped, isBroken }: GeneratedText,
  config: MegatronBertConfig,
  { withLogits }: Sampling,
) {
  if (isBroken) return notFinite();
  const tensors: Tensors = {
    ids: int32([ids.length], Int32Array.from(ids)),
    stopped: int32([1], Int32Array.of(hasStopped ? 1 : 0)),
  };
  return withLogits ? { ...tensors, logits: stack(logits, config.vocab_size) } : tensors;
}

/** A token each; a text that is done goes along with one that nobody reads, at a position that exists. */
function nextTokens(texts: readonly GeneratedText[], config: MegatronBertConfig): Tensors {
  const count = texts.length;
  const positions = texts.map(({ promptLength, ids }) =>
    Math.min(promptLength + ids.length - 1, config.max_position_embeddings - 1),
  );
  return {
    input_ids: int32(
      [count],
      Int32Array.from(texts, ({ ids }) => ids.at(-1) ?? 0),
    ),
    token_type_ids: int32([count], new Int32Array(count)),
    position_ids: int32([count], Int32Array.from(positions)),
    rows: int32(
      [count],
      Int32Array.from({ length: count }, (_, index) => index),
    ),
  };
}

function lastRows(prompts: readonly Sequence[]): Sequence[] {
  return prompts.map(({ ids, typeIds }) => ({ ids, typeIds, rows: Int32Array.of(ids.length - 1) }));
}

function cacheNames({ num_hidden_layers }: MegatronBertConfig): Record<string, string> {
  const names = Array.from({ length: num_hidden_layers }, (_, layer) => [`${layer}.0`, `${layer}.1`]).flat();
  return Object.fromEntries(names.map((name) => [`present_key_values.${name}`, `past_key_values.${name}`]));
}

/** [batch, heads, 0, head size] each. */
function emptyCaches(config: MegatronBertConfig, batch: number): Tensors {
  const { num_attention_heads: heads, hidden_size } = config;
  const shape = [batch, heads, 0, hidden_size / heads];
  const inputs = Object.values(cacheNames(config));
  return Object.fromEntries(inputs.map((name) => [name, { dtype: 'float32', shape, data: new Float32Array(0) }]));
}

function rowOf({ shape, data }: Tensor, index: number): Float32Array {
  const size = shape[1]!;
  return (data as Float32Array).subarray(index * size, (index + 1) * size);
}

function stack(rows: readonly Float32Array[], size: number): Tensor {
  const data = new Float32Array(rows.length * size);
  rows.forEach((row, index) => {
    data.set(row, index * size);
  });
  return { dtype: 'float32', shape: [rows.length, size], data };
}

function int32(shape: number[], data: Int32Array): Tensor {
  return { dtype: 'int32', shape, data };
}
