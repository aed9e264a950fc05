// BERT in float64, from the first embedding to the last logit, on one page: what a session's answers are held against.
// Slow, plain, and sharing no arithmetic with the rest of the program. Weights are read from the source as they are needed.
//
// The network: "BERT" (Devlin et al. 2018), layer norms moved as in "Megatron-LM" (Shoeybi et al. 2019), section 5.3;
// relative positions: Shaw et al. 2018 and Huang et al. 2020, as transformers' modeling_megatron_bert.py has them.

import { readAhead } from '../../files/read-ahead.js';
import { decodeFloats } from '../../tensor/decode-floats.js';
import { isFloat } from '../../tensor/float-dtype.js';
import type { LazyTensor } from '../../tensor/lazy-tensor.js';
import { activationFunctions } from './activation-functions.js';

export interface ReferenceConfig {
  hidden_size: number;
  num_hidden_layers: number;
  num_attention_heads: number;
  max_position_embeddings: number;
  hidden_act: string;
  layer_norm_eps: number;
  position_embedding_type: string;
  is_decoder: boolean;
  numerics?: string;
}

export interface ReferenceOutputs {
  /** [tokens of all sequences, hidden] */
  hidden: Float64Array;
  /** [tokens of all sequences, vocabulary], where the weights have a language-model head. */
  languageModel?: Float64Array;
  /** [sequences, labels] of what reads the pooled first token. */
  pooled: Readonly<Record<string, Float64Array>>;
  /** [tokens of all sequences, labels] of what reads every token. */
  perToken: Readonly<Record<string, Float64Array>>;
}

/** @param sequences each by itself, without padding; token types are 0 where they are not given */
export async function referenceForward(
  weights: ReadonlyMap<string, LazyTensor>,
  config: ReferenceConfig,
  sequences: readonly { readonly ids: ArrayLike<number>; readonly typeIds?: ArrayLike<number> }[],
): Promise<ReferenceOutputs> {
  const { hidden_size: width, num_attention_heads: heads, layer_norm_eps: epsilon } = config;
  const size = width / heads; // d, of one head
  const lengths = sequences.map(({ ids }) => ids.length);
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, length) => sum + length, 0));
  const tokens = lengths.reduce((sum, length) => sum + length, 0);
  const act = activationFunctions[config.hidden_act];
  const headAct =
    config.numerics === 'megatron' && config.hidden_act === 'gelu_pytorch_tanh' ? 'gelu' : config.hidden_act;

  const read = async (name: string): Promise<Float64Array> => readFloat64(weights.get(name)!);
  const linear = async (x: Float64Array, name: string): Promise<Float64Array> =>
    project(x, weights.get(`${name}.weight`)!, await read(`${name}.bias`));
  const norm = async (x: Float64Array, name: string): Promise<Float64Array> =>
    layerNorm(x, await read(`${name}.weight`), await read(`${name}.bias`), epsilon);

  // x[t] = word + position + token type                                                               [tokens, width]
  const x = new Float64Array(tokens * width);
  const words = weights.get('bert.embeddings.word_embeddings.weight')!;
  const types = await read('bert.embeddings.token_type_embeddings.weight');
  const absolute = config.position_embedding_type === 'absolute';
  const positions = absolute ? await read('bert.embeddings.position_embeddings.weight') : undefined;
  for (const [s, { ids, typeIds = [] }] of sequences.entries()) {
    for (let t = 0; t < ids.length; t++) {
      const word = await readFloat64(words.slice(0, ids[t], ids[t] + 1));
      const type = (typeIds[t] ?? 0) * width;
      for (let i = 0; i < width; i++) {
        x[(starts[s] + t) * width + i] = word[i] + (positions?.[t * width + i] ?? 0) + types[type + i];
      }
    }
  }

  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    const at = `bert.encoder.layer.${layer}`;

    // x += O·attention(LN1(x))
    const h = await norm(x, `${at}.attention.ln`);
    const q = await linear(h, `${at}.attention.self.query`);
    const k = await linear(h, `${at}.attention.self.key`);
    const v = await linear(h, `${at}.attention.self.value`);
    const distances = absolute ? undefined : await read(`${at}.attention.self.distance_embedding.weight`);
    const context = new Float64Array(tokens * width);
    for (const [s, length] of lengths.entries()) {
      for (let head = 0; head < heads; head++) {
        for (let i = 0; i < length; i++) {
          const query = (starts[s] + i) * width + head * size;
          const scores = new Float64Array(length);
          for (let j = 0; j < length; j++) {
            const key = (starts[s] + j) * width + head * size;
            scores[j] = dot(q, query, k, key, size);
            if (distances !== undefined) {
              const row = (i - j + config.max_position_embeddings - 1) * size;
              scores[j] += dot(q, query, distances, row, size);
              if (config.position_embedding_type === 'relative_key_query')
                scores[j] += dot(k, key, distances, row, size);
            }
            scores[j] = config.is_decoder && j > i ? Number.NEGATIVE_INFINITY : scores[j] / Math.sqrt(size);
          }
          const shares = softmax(scores);
          for (let j = 0; j < length; j++) {
            const value = (starts[s] + j) * width + head * size;
            for (let d = 0; d < size; d++) context[query + d] += shares[j] * v[value + d];
          }
        }
      }
    }
    add(x, await linear(context, `${at}.attention.output.dense`));

    // x += W2·act(W1·LN2(x))
    const inner = await linear(await norm(x, `${at}.ln`), `${at}.intermediate.dense`); //      [tokens, intermediate]
    add(x, await linear(inner.map(act), `${at}.output.dense`));
  }
  const hidden = await norm(x, 'bert.encoder.ln'); //                                                [tokens, width]

  const pooled: Record<string, Float64Array> = {};
  if (weights.has('bert.pooler.dense.weight')) {
    const first = new Float64Array(sequences.length * width);
    for (const [s, start] of starts.entries())
      first.set(hidden.subarray(start * width, (start + 1) * width), s * width);
    const pool = (await linear(first, 'bert.pooler.dense')).map(Math.tanh); //                      [sequences, width]
    for (const name of ['cls.seq_relationship', 'classifier']) {
      if (weights.has(`${name}.weight`)) pooled[name] = await linear(pool, name);
    }
  }
  const perToken: Record<string, Float64Array> = {};
  for (const name of ['classifier', 'qa_outputs']) {
    if (weights.has(`${name}.weight`)) perToken[name] = await linear(hidden, name);
  }
  if (!weights.has('cls.predictions.bias')) return { hidden, pooled, perToken };

  const dense = (await linear(hidden, 'cls.predictions.transform.dense')).map(activationFunctions[headAct]);
  const transformed = await norm(dense, 'cls.predictions.transform.LayerNorm');
  const decoder = weights.get('cls.predictions.decoder.weight') ?? words; // tied
  const languageModel = await project(transformed, decoder, await read('cls.predictions.bias'));
  return { hidden, languageModel, pooled, perToken }; //                                        [tokens, vocabulary]
}

/** [n, in]·[out, in]ᵀ + [out], some rows of the weight at a time */
async function project(x: Float64Array, weight: LazyTensor, bias: Float64Array): Promise<Float64Array> {
  const [out, input] = weight.shape;
  const y = new Float64Array((x.length / input) * out);
  for (let from = 0; from < out; from += 1024) {
    const rows = await readFloat64(weight.slice(0, from, Math.min(out, from + 1024)));
    for (let token = 0; token < x.length / input; token++) {
      for (let row = 0; row < rows.length / input; row++) {
        y[token * out + from + row] = dot(x, token * input, rows, row * input, input) + bias[from + row];
      }
    }
  }
  return y;
}

function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += a[aStart + i] * b[bStart + i];
  return sum;
}

function layerNorm(x: Float64Array, gain: Float64Array, bias: Float64Array, epsilon: number): Float64Array {
  const width = gain.length;
  const y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    const row = x.subarray(start, start + width);
    const mean = row.reduce((sum, value) => sum + value, 0) / width;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
    for (let i = 0; i < width; i++)
      y[start + i] = ((row[i] - mean) / Math.sqrt(variance + epsilon)) * gain[i] + bias[i];
  }
  return y;
}

function softmax(scores: Float64Array): Float64Array {
  const highest = scores.reduce((max, score) => Math.max(max, score), Number.NEGATIVE_INFINITY);
  const powers = scores.map((score) => Math.exp(score - highest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

function add(x: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] += y[i];
}

async function readFloat64(tensor: LazyTensor): Promise<Float64Array> {
  if (!isFloat(tensor.dtype)) throw new RangeError(`weights of ${tensor.dtype}`);
  const numbers = new Float64Array(tensor.shape.reduce((product, size) => product * size, 1));
  let done = 0;
  for await (const block of readAhead([tensor])) {
    const piece = decodeFloats(block, tensor.dtype);
    numbers.set(piece, done);
    done += piece.length;
  }
  return numbers;
}
