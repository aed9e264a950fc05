/** `generate` of the class: transformers' greedy search and sampling over its own forward pass, padding and all. */
import { InputError } from '../errors.js';
import type { MegatronBertConfig } from '../model/config.js';
import { createRandom } from '../random.js';
import { numbersOf } from '../tensor/numbers-of.js';
import type { Tensor, Tensors } from '../tensor/tensor.js';
import type { Wanted } from './engine.js';
import { sampleToken, type TokenSampling } from './sample-token.js';

/** Hugging Face's names of what we have of its GenerationConfig. */
export interface GenerateOptions {
  /** Default 32. */
  max_new_tokens?: number;
  /** Default 0: greedy. */
  temperature?: number;
  top_k?: number;
  top_p?: number;
  /** Default 0. */
  seed?: number;
  /** Default: the config's; without either, nothing ends a text. */
  eos_token_id?: number;
  pad_token_id?: number;
}

/**
 * Unlike the engine's own generation, prompts are taken as they are padded: positions count padding, as in Hugging Face.
 *
 * @param forward the pass of a causal model
 * @param inputs `input_ids` [batch, length], and whatever else forward takes; masks are prolonged by ones
 * @returns int64 [batch, length + new tokens], the prompt included, padded after eos; shorter where all texts have ended
 *   or the model's positions have
 * @throws InputError ERR_INPUTS, ERR_TOKEN_ID, ERR_NO_HEAD
 */
export async function generateFromInputs(
  forward: (inputs: Tensors, wanted: Wanted) => Promise<Tensors>,
  config: MegatronBertConfig,
  { input_ids, attention_mask, ...others }: Tensors,
  options: GenerateOptions = {},
): Promise<Tensor> {
  const { max_new_tokens = 32, eos_token_id = config.eos_token_id, pad_token_id = config.pad_token_id } = options;
  if (input_ids?.shape.length !== 2) throw new InputError('ERR_INPUTS', 'generate needs input_ids [batch, length]');
  const [batch, length] = input_ids.shape as [number, number];
  const texts = rowsOf(input_ids, batch, length);
  const masks = attention_mask ? rowsOf(attention_mask, batch, length) : texts.map((ids) => ids.map(() => 1));
  const longest = Math.min(length + max_new_tokens, config.max_position_embeddings + 1);
  const sampling = toSampling(options);
  const random = createRandom(options.seed ?? 0);
  const ended = texts.map(() => false);

  let cache: Tensors = {};
  for (let total = length; total < longest && ended.includes(false); total++) {
    const read = Object.keys(cache).length === 0 ? texts : texts.map((ids) => ids.slice(-1));
    const inputs = { ...others, ...cache, input_ids: int64s(read), attention_mask: int64s(masks) };
    const outputs = await forward(inputs, { use_cache: true, output_hidden_states: false, output_attentions: false });
    cache = Object.fromEntries(Object.entries(outputs).filter(([name]) => name.startsWith('past_key_values.')));
    lastRows(vocabularyLogits(outputs, config)).forEach((logits, row) => {
      const id = ended[row] ? pad_token_id : sampleToken(logits, sampling, random);
      texts[row]!.push(id);
      masks[row]!.push(1);
      if (id === eos_token_id) ended[row] = true;
    });
  }
  return int64s(texts);
}

function toSampling({ temperature = 0, top_k, top_p }: GenerateOptions): TokenSampling {
  return { temperature, topK: top_k, topP: top_p };
}

function rowsOf(tensor: Tensor, batch: number, length: number): number[][] {
  const numbers = Array.from(numbersOf(tensor));
  if (numbers.length !== batch * length)
    throw new InputError('ERR_INPUTS', `[${tensor.shape}] for [${batch},${length}]`);
  return Array.from({ length: batch }, (_, row) => numbers.slice(row * length, (row + 1) * length));
}

/** Other heads' logits are of labels, or there are none. */
function vocabularyLogits({ logits }: Tensors, { vocab_size }: MegatronBertConfig): Tensor {
  if (logits?.shape.length === 3 && logits.shape[2] === vocab_size) return logits;
  throw new InputError('ERR_NO_HEAD', 'generate needs a head that writes', {
    remedy: 'open the model with head ForCausalLM',
  });
}

/** [batch, length, vocabulary] → the last token's [vocabulary] of each. */
function lastRows({ shape, data }: Tensor): Float32Array[] {
  const [batch, length, size] = shape as [number, number, number];
  return Array.from({ length: batch }, (_, row) => {
    const end = (row + 1) * length * size;
    return (data as Float32Array).subarray(end - size, end);
  });
}

function int64s(rows: readonly (readonly number[])[]): Tensor {
  const data = BigInt64Array.from(rows.flat(), BigInt);
  return { dtype: 'int64', shape: [rows.length, rows[0]?.length ?? 0], data };
}
