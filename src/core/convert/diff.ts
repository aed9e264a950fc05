import { InputError } from '../errors.js';
import { openTree } from '../files/open-tree.js';
import { MAX_BLOCK_BYTES, readAhead } from '../files/read-ahead.js';
import { cast } from '../tensor/cast.js';
import { decodeFloats } from '../tensor/decode-floats.js';
import { isFloat } from '../tensor/float-dtype.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { CheckpointSource } from './checkpoint-source.js';
import { openSource } from './open-source.js';

/** `inspect A --diff B --json` */
export interface Difference {
  /** Names the tensors have: Hugging Face's, where both are models; their own, where either is none. */
  names: 'huggingface' | 'own';
  equal: number;
  only_in_first: string[];
  only_in_second: string[];
  different: TensorDifference[];
}

export interface TensorDifference {
  name: string;
  /** Absent where both have the same. */
  shapes?: [number[], number[]];
  /** Largest absolute difference; null where shapes differ or a number is no number. */
  max_difference: number | null;
  /** How many numbers are not the same. */
  count: number | null;
}

/**
 * Compares two checkpoints of any layouts, tensor by tensor, number by number; a float16 equals the float32 of its value.
 *
 * @throws InputError for what is no checkpoint
 */
export async function diff(firstPath: string, secondPath: string): Promise<Difference> {
  const firstTree = await openTree(firstPath);
  try {
    const secondTree = await openTree(secondPath);
    try {
      return await compare(await openSource(firstTree), await openSource(secondTree));
    } finally {
      await secondTree.close();
    }
  } finally {
    await firstTree.close();
  }
}

async function compare(firstSource: CheckpointSource, secondSource: CheckpointSource): Promise<Difference> {
  const models = [weightsOf(firstSource), weightsOf(secondSource)] as const;
  const areModels = models[0] !== undefined && models[1] !== undefined;
  const first = areModels ? models[0]! : firstSource.tensors;
  const second = areModels ? models[1]! : secondSource.tensors;
  const different: TensorDifference[] = [];
  const shared = [...first.keys()].filter((name) => second.has(name));
  for (const name of shared) {
    const difference = await compareTensors(name, first.get(name)!, second.get(name)!);
    if (difference !== undefined) different.push(difference);
  }
  return {
    names: areModels ? 'huggingface' : 'own',
    equal: shared.length - different.length,
    only_in_first: [...first.keys()].filter((name) => !second.has(name)),
    only_in_second: [...second.keys()].filter((name) => !first.has(name)),
    different,
  };
}

function weightsOf(source: CheckpointSource): ReadonlyMap<string, LazyTensor> | undefined {
  try {
    return source.toPretrained().weights;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

async function compareTensors(name: string, a: LazyTensor, b: LazyTensor): Promise<TensorDifference | undefined> {
  if (`${a.shape}` !== `${b.shape}`) {
    return { name, shapes: [[...a.shape], [...b.shape]], max_difference: null, count: null };
  }
  let largest = 0;
  let count = 0;
  const isExact = !isFloat(a.dtype) || !isFloat(b.dtype);
  if (isExact && a.dtype !== b.dtype) return { name, max_difference: null, count: null };
  const theirs = isExact ? b : cast(b, 'float64');
  const memory = new Uint8Array(Math.min(MAX_BLOCK_BYTES, theirs.byteLength));
  let done = 0;
  for await (const block of readAhead([isExact ? a : cast(a, 'float64')])) {
    const other = memory.subarray(0, block.length);
    await theirs.readInto(done, other);
    done += block.length;
    if (Buffer.compare(block, other) === 0) continue;
    const [x, y] = isExact ? [block, other] : [decodeFloats(block, 'float64'), decodeFloats(other, 'float64')];
    for (let i = 0; i < x.length; i++) {
      if (Object.is(x[i], y[i])) continue;
      count += 1;
      largest = Math.max(largest, Math.abs(x[i] - y[i]));
    }
  }
  if (count === 0) return undefined;
  return { name, max_difference: Number.isFinite(largest) ? largest : null, count };
}
