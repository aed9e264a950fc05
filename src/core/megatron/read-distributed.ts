import type { DistributedCheckpoint } from '../checkpoint/distributed-checkpoint.js';
import type { PickleValue } from '../checkpoint/pickle-value.js';
import { readTorch } from '../checkpoint/read-torch.js';
import type { FileTree } from '../files/file-tree.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { findRule } from './find-rule.js';
import { MegatronArgs } from './megatron-args.js';
import type { MergedTensor } from './merge-ranks.js';
import { qkvOrder } from './qkv-order.js';
import type { MegatronCheckpoint } from './read-megatron.js';

/**
 * Folders that hold a distributed checkpoint of Megatron-core: torch_dist has a `.metadata`, zarr a folder with a `.zarray` for
 * each tensor.
 */
export function findDistributed(paths: readonly string[]): string[] {
  const folders = paths.map((path) => /^((?:.*\/)?)(?:\.metadata|[^/]+\/\.zarray)$/.exec(path)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}

/**
 * Reads the model of a distributed checkpoint; the optimizer's state, which has the same shapes, is left alone. How many ranks
 * wrote it leaves no trace in its tensors.
 *
 * @throws InputError as openTensor
 */
export async function readDistributed(
  tree: FileTree,
  folder: string,
  checkpoint: DistributedCheckpoint,
): Promise<MegatronCheckpoint> {
  const common = await readCommon(tree, folder, checkpoint);
  const args = new MegatronArgs(common?.get('args'));
  const stored = new Map<string, LazyTensor>();
  for (const key of checkpoint.tensors.keys()) {
    if (!isBesideModel(key)) stored.set(key, await checkpoint.openTensor(key));
  }
  return {
    kind: 'megatron-lm',
    where: tree.root,
    layout: `${checkpoint.format}, Megatron-core`,
    checkpointVersion: numberOf(common?.get('checkpoint_version')),
    iteration: numberOf(common?.get('iteration')),
    shards: {
      tensor: args.number('tensor_model_parallel_size') ?? 1,
      pipeline: args.number('pipeline_model_parallel_size') ?? 1,
      virtual: args.number('virtual_pipeline_model_parallel_size') ?? 1,
    },
    args,
    qkvOrder: qkvOrder(3),
    tensors: new Map([...stored].flatMap(([key, tensor]) => unstack(key, tensor))),
    stacked: stored,
  };
}

/** Objects and the optimizer's tensors: `optimizer.state.exp_avg.encoder.…`, `optimizer.distributed.…`. */
function isBesideModel(key: string): boolean {
  return /^(chained_\d+\.)?optimizer\.|^rng_state|^rerun_state|_extra_state/.test(key);
}

/** `common.pt`, or from core 0.19 on the same dict, in a list, as an object. */
async function readCommon(
  tree: FileTree,
  folder: string,
  { objects, openObject }: DistributedCheckpoint,
): Promise<ReadonlyMap<PickleValue, PickleValue> | undefined> {
  const path = `${folder}common.pt`;
  const key = objects.find((object) => object.startsWith('common_state/'));
  const value = tree.paths.includes(path)
    ? await readTorch(await tree.open(path))
    : key === undefined
      ? undefined
      : await openObject(key);
  const common = Array.isArray(value) ? value[0] : value;
  return common instanceof Map ? common : undefined;
}

function numberOf(value: PickleValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** `encoder.layers.mlp…` of [layers, …] → `encoder.layers.0.mlp…` and on; what has a layer in its name, or none, stays. */
function unstack(key: string, tensor: LazyTensor): [string, MergedTensor][] {
  const isStacked = /^encoder\.layers\.(?!\d)/.test(key);
  if (!isStacked) return [[key, { ...findRule(key), tensor }]];
  return Array.from({ length: tensor.shape[0] }, (_, layer) => {
    const name = key.replace('encoder.layers.', `encoder.layers.${layer}.`);
    return [name, { ...findRule(name), tensor: tensor.select(0, layer) }];
  });
}
