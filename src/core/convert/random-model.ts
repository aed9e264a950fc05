import { createSource } from '../files/create-source.js';
import { stageFolder } from '../files/stage-folder.js';
import { writeModelFolder } from '../huggingface/write-model-folder.js';
import type { MegatronBertConfig } from '../model/config.js';
import { headOf } from '../model/heads.js';
import { type Parameter, parametersOf } from '../model/parameters.js';
import { createRandom } from '../random.js';
import { countElements } from '../tensor/count-elements.js';
import { createLazyTensor } from '../tensor/create-lazy-tensor.js';
import { fromTensor } from '../tensor/from-tensor.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { zeros } from '../tensor/zeros.js';

/**
 * Writes a model folder of weights as they are before training (normal of deviation `initializer_range`, gains 1, biases
 * 0): what a bench needs where no model is at hand. The same seed gives the same bytes.
 */
export async function randomModel(folder: string, config: MegatronBertConfig, seed: number): Promise<void> {
  const normals = createNormals(config.initializer_range, seed);
  const parameters = parametersOf(config, headOf(config.architectures) ?? 'Model');
  const stored = parameters.filter(({ optional, tiedTo }) => !optional && tiedTo === undefined);
  const weights = new Map(stored.map((parameter, index) => [parameter.name, initial(parameter, normals, index)]));
  const stage = await stageFolder(folder);
  try {
    await writeModelFolder(stage.path, {
      config,
      weights,
      provenance: { source: 'random weights', kind: 'random', layout: `seed ${seed}`, assumed: [], warnings: [] },
    });
    await stage.commit();
  } catch (error) {
    await stage.discard();
    throw error;
  }
}

/** Not a divisor of any layer's size: no two rows of a matrix are the same. */
const NORMALS = 1_000_003;

function initial({ name, shape }: Parameter, normals: Float32Array, index: number): LazyTensor {
  const count = countElements(shape);
  if (name.endsWith('.bias')) return zeros('float32', shape);
  if (shape.length === 1) return fromTensor({ dtype: 'float32', shape, data: new Float32Array(count).fill(1) });
  const bytes = new Uint8Array(normals.buffer);
  const start = (index * 7919 * 4) % bytes.length;
  const source = createSource({ name, byteLength: 4 * count }, async (byteOffset, out) =>
    repeat(bytes, (start + byteOffset) % bytes.length, out),
  );
  return createLazyTensor({ source, byteOffset: 0, dtype: 'float32', shape });
}

/** Fills `out` with an endless repetition. */
function repeat(bytes: Uint8Array, from: number, out: Uint8Array): void {
  let at = from;
  for (let written = 0; written < out.length; at = 0) {
    const part = bytes.subarray(at, at + out.length - written);
    out.set(part, written);
    written += part.length;
  }
}

/** Box and Muller's transform (1958). */
function createNormals(deviation: number, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: NORMALS }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return deviation * radius * Math.cos(2 * Math.PI * random());
  });
}
