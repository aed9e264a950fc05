/** Writes on, token by token. */
import type { BuiltGraph, PackedSpec } from '../graph/graph-spec.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { Sampling } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import { createRandom } from '../random.js';
import type { Session } from '../runtime/session.js';
import type { Tensor, Tensors } from '../tensor/tensor.js';
import { generationFeeds, type UnfinishedText } from './generation-feeds.js';
import { sampleToken } from './sample-token.js';
import { isAllFinite, notFinite } from './slice-outputs.js';

/**
 * Continues each prompt until a stop id comes, `maxNewTokens` are written, or the model's positions are used up. What a
 * prompt gets does not depend on the others of its batch: each draws from a generator of its own, seeded by `seed` and
 * its ids.
 *
 * Where the graph carries keys and values from step to step, each step runs the newest tokens alone; else whole texts.
 *
 * @returns a prompt each: `ids` [new tokens], `stopped` [1], and `logits` [new tokens, vocabulary] where asked for
 * @throws MegabertError ERR_RUNTIME when a run fails; a prompt whose logits are not finite fails alone
 */
export async function generate(
  session: Session,
  built: BuiltGraph,
  spec: PackedSpec,
  sampling: Sampling,
  prompts: readonly Sequence[],
): Promise<(Tensors | Error)[]> {
  const { config } = spec;
  const hasCache = Object.keys(built.carry).length > 0;
  const texts = prompts.map((prompt) => startText(prompt, config, sampling));
  while (texts.some(({ isDone }) => !isDone)) {
    // A cache has a place for every text; one that is done goes along.
    const running = hasCache ? texts : texts.filter(({ isDone }) => !isDone);
    const outputs = await session.run(generationFeeds(built, spec, running));
    running.forEach((text, row) => {
      if (!text.isDone) append(text, nextToken(outputs, row, sampling, text.random), sampling);
    });
  }
  return texts.map((text) => finish(text, config, sampling));
}

interface GeneratedText extends UnfinishedText {
  /** Fewer than `maxNewTokens` where the model's positions end first. */
  readonly limit: number;
  readonly random: () => number;
  readonly ids: number[];
  readonly logits: Float32Array[];
  isDone: boolean;
  hasStopped: boolean;
  isBroken: boolean;
}

function startText(prompt: Sequence, config: MegatronBertConfig, { maxNewTokens, seed }: Sampling): GeneratedText {
  const { ids } = prompt;
  return {
    prompt,
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

interface NextToken {
  /** Absent where the model gave NaN or infinity. */
  readonly id?: number;
  readonly logits?: Float32Array;
}

/** From the graph's logits, or from the likeliest id that it has found already. */
function nextToken({ logits, values, ids }: Tensors, row: number, sampling: Sampling, random: () => number): NextToken {
  if (logits === undefined) return Number.isFinite(values!.data[row]) ? { id: Number(ids!.data[row]) } : {};
  const own = rowOf(logits, row);
  return isAllFinite(own) ? { id: sampleToken(own, sampling, random), logits: own } : {};
}

function append(text: GeneratedText, { id, logits }: NextToken, sampling: Sampling): void {
  text.isBroken = id === undefined;
  text.hasStopped = id !== undefined && sampling.stopIds.includes(id);
  if (id !== undefined && !text.hasStopped) {
    text.ids.push(id);
    if (sampling.withLogits) text.logits.push(logits!.slice());
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
