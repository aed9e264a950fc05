import type { ByteSource } from '../files/byte-source.js';
import type { DType } from '../tensor/dtype.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';

/**
 * What a pickle may hold once read: a closed union. Nothing in it can run; tensors stay on disk.
 *
 * Tuples, lists and torch.Size are arrays; dict, OrderedDict and defaultdict are maps. Lists and maps never hold
 * themselves and are shallow enough to walk by recursion; only an object's `state` may lead back to the object.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | PickleDict
  | InertObject
  | GlobalReference
  | StorageReference
  | LazyTensor;

/** Keys are whatever Python had: strings mostly, sometimes numbers or tuples. */
export type PickleDict = Map<PickleValue, PickleValue>;

/** An instance of a class that nobody imported: its name and what it was built from. */
export interface InertObject {
  readonly kind: 'object';
  /** `megatron.core.enums.ModelType`, `argparse.Namespace`, `torch.device`. */
  readonly className: string;
  /** An enum's one argument is its value; a set's one argument is the list of its members. */
  readonly args: readonly PickleValue[];
  /** What `__setstate__` or `__dict__` would have received: a map of attributes, mostly. */
  state: PickleValue;
  /** What a subclass of list holds. */
  items?: PickleValue[];
  /** What a subclass of dict holds. */
  entries?: PickleDict;
}

/** A class or function by its name alone: `torch.float16`, `torch.nn.functional.gelu`. */
export interface GlobalReference {
  readonly kind: 'global';
  readonly name: string;
}

/** The bytes under one or several tensors, where a pickle holds them by themselves. */
export interface StorageReference {
  readonly kind: 'storage';
  /** Undefined where this program has no such number (complex, quantised). */
  readonly dtype: DType | undefined;
  readonly elements: number;
  readonly source: ByteSource;
  readonly byteOffset: number;
}
