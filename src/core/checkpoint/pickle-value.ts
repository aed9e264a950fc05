import type { LazyTensor } from '../tensor/lazy-tensor.js';

/** What a pickle may hold once read: a closed union. Nothing in it can run; tensors stay on disk. */
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
  | LazyTensor;

/** Keys are whatever Python had: strings mostly, sometimes numbers or tuples. */
export type PickleDict = Map<PickleValue, PickleValue>;

/** An instance, or a class itself, of a package that nobody imported: its name and what it was built from. */
export interface InertObject {
  readonly kind: 'object';
  /** `megatron.core.enums.ModelType`. */
  readonly className: string;
  readonly args: readonly PickleValue[];
  /** What `__setstate__` or `__dict__` would have received. */
  state: PickleValue;
}
