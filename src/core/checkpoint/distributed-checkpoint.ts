import type { DType } from '../tensor/dtype.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { Shape } from '../tensor/tensor.js';
import type { PickleValue } from './pickle-value.js';

/** A checkpoint whose tensors lie in pieces over many files, whole under their keys: Megatron-core's two formats of it. */
export interface DistributedCheckpoint {
  readonly format: 'torch_dist' | 'zarr';
  /** What is there, by key, without opening any of it: `encoder.layers.mlp.linear_fc1.weight` → [layers, 4h, h]. */
  readonly tensors: ReadonlyMap<string, { readonly dtype: DType; readonly shape: Shape }>;
  /** Keys of pickled objects: `common_state/shard_0_1`, `rng_state/shard_0.0_2.1`. */
  readonly objects: readonly string[];
  /**
   * The whole tensor, its pieces where they lie.
   *
   * @throws InputError ERR_CORRUPT where pieces are missing, overlap, or differ from what was announced
   */
  openTensor(key: string): Promise<LazyTensor>;
  /** @throws InputError as readTorch */
  openObject(key: string): Promise<PickleValue>;
}
