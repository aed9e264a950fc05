/** A tiny model like the user's where kernels differ by it: head size, positions, activation, causality. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MegatronBertConfig } from '../model/config.js';
import { headSizeOf } from '../model/head-size-of.js';
import { type Parameter, parametersOf } from '../model/parameters.js';
import { createRandom } from '../random.js';
import { countElements } from '../tensor/count-elements.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';

export interface ProbeModel {
  readonly config: MegatronBertConfig;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  /** Deletes the weights. */
  remove(): Promise<void>;
}

const HEADS = 2;
const LAYERS = 2;
const VOCABULARY = 64;
const POSITIONS = 192;
const SEED = 9;

/** Attention with weights of this size is far from uniform: a kernel that weighs wrongly is seen. */
const SPREAD = 2.5;

export async function createProbeModel(like: MegatronBertConfig): Promise<ProbeModel> {
  const headSize = headSizeOf(like);
  const config: MegatronBertConfig = {
    ...like,
    vocab_size: VOCABULARY,
    hidden_size: HEADS * headSize,
    num_hidden_layers: LAYERS,
    num_attention_heads: HEADS,
    intermediate_size: 4 * HEADS * headSize,
    max_position_embeddings: POSITIONS,
    add_cross_attention: false,
  };
  const folder = await mkdtemp(join(tmpdir(), 'megabert-probe-'));
  const file = join(folder, 'weights');
  const parameters = parametersOf(config, 'ForCausalLM').filter(({ tiedTo }) => tiedTo === undefined);
  await writeFile(file, randomWeights(parameters));
  return { config, weights: locate(parameters, file), remove: () => rm(folder, { recursive: true, force: true }) };
}

function randomWeights(parameters: readonly Parameter[]): Float32Array {
  const random = createRandom(SEED);
  const values = parameters.flatMap(({ name, shape }) => {
    const scale = SPREAD / Math.sqrt(shape.at(-1)!);
    const centre = /(ln|LayerNorm)\.weight$/.test(name) ? 1 : 0;
    return Array.from({ length: countElements(shape) }, () => centre + (random() - 0.5) * scale);
  });
  return Float32Array.from(values);
}

function locate(parameters: readonly Parameter[], file: string): Map<string, StoredTensor> {
  let byteOffset = 0;
  return new Map(
    parameters.map(({ name, shape }) => {
      const byteLength = countElements(shape) * Float32Array.BYTES_PER_ELEMENT;
      const tensor: StoredTensor = { file, byteOffset, byteLength, dtype: 'float32', shape };
      byteOffset += byteLength;
      return [name, tensor];
    }),
  );
}
