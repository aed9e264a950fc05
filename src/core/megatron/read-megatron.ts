import { isZip } from '../checkpoint/is-torch.js';
import { readTorch } from '../checkpoint/read-torch.js';
import type { FileTree } from '../files/file-tree.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { checkRanks } from './check-ranks.js';
import type { RankGrid } from './find-ranks.js';
import type { MegatronArgs } from './megatron-args.js';
import { type MergedTensor, mergeRanks } from './merge-ranks.js';
import { parseRank, type RankState } from './parse-rank.js';
import { type QkvOrder, qkvOrder } from './qkv-order.js';

/** A checkpoint of any layout, its shards merged; nothing but names and shapes has been read. */
export interface MegatronCheckpoint {
  readonly kind: 'megatron-lm' | 'nemo';
  /** The folder or file, for messages. */
  readonly where: string;
  /** `legacy torch.save`, `torch.save, 2 × 2 ranks`, `torch_dist`. */
  readonly layout: string;
  readonly checkpointVersion?: number;
  readonly iteration?: number;
  readonly shards: { readonly tensor: number; readonly pipeline: number; readonly virtual: number };
  readonly args: MegatronArgs;
  readonly qkvOrder: QkvOrder;
  /** Under Megatron-LM's own names, layers counted over the whole model. */
  readonly tensors: ReadonlyMap<string, MergedTensor>;
  /** Where the checkpoint has all layers in one tensor: as it has them. */
  readonly stacked?: ReadonlyMap<string, LazyTensor>;
}

/** What other files than the ranks' own say. */
export interface ToldElsewhere {
  readonly args?: MegatronArgs;
  readonly checkpointVersion?: number;
}

/**
 * Reads the ranks of a checkpoint folder, or the one file that it is.
 *
 * @throws InputError ERR_RANKS, ERR_NOT_A_CHECKPOINT, or as readTorch
 */
export async function readMegatron(
  tree: FileTree,
  grid: RankGrid,
  told: ToldElsewhere = {},
): Promise<MegatronCheckpoint> {
  const states: RankState[] = [];
  const formats = new Set<string>();
  for (const { path } of grid.files) {
    const source = await tree.open(path);
    formats.add((await isZip(source)) ? 'torch.save' : 'legacy torch.save');
    states.push({ ...parseRank(await readTorch(source), source.name), ...told });
  }
  const [first] = states;
  checkRanks(grid, states, tree.root);
  const { tensorParallel, pipelineParallel } = grid;
  const stages = Array.from({ length: pipelineParallel }, (_, stage) =>
    states.slice(stage * tensorParallel, (stage + 1) * tensorParallel),
  );
  const { checkpointVersion = impliedVersion(namesOf(states)), iteration, args, chunks } = first;
  const order = qkvOrder(checkpointVersion);
  const ranks = states.length === 1 ? '' : `, ${tensorParallel} × ${pipelineParallel} ranks`;
  return {
    kind: 'megatron-lm',
    where: tree.root,
    layout: [...formats].join(' and ') + ranks,
    checkpointVersion,
    iteration,
    shards: { tensor: tensorParallel, pipeline: pipelineParallel, virtual: chunks.length },
    args,
    qkvOrder: order,
    tensors: mergeRanks(stages, order),
  };
}

function namesOf(states: readonly RankState[]): string[] {
  return states.flatMap(({ chunks }) => chunks.flatMap((chunk) => [...chunk.keys()]));
}

/** Megatron-core, and the releases that say `self_attention`, never wrote an order older than 2.0's. */
function impliedVersion(names: readonly string[]): number {
  return names.some((name) => name.includes('self_attention.')) ? 3 : 0;
}
