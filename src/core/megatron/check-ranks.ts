import { InputError } from '../errors.js';
import { type RankGrid, rankName } from './find-ranks.js';
import { findRule } from './find-rule.js';
import type { RankState } from './parse-rank.js';

/**
 * Checks that the files found are all the ranks that wrote the checkpoint, and no others: the tensor-parallel size follows
 * from the shapes, the pipeline-parallel size stands in args.
 *
 * @throws InputError ERR_RANKS naming each missing or extra rank, or the first that was saved at another time
 */
export function checkRanks(grid: RankGrid, states: readonly RankState[], where: string): void {
  const [first] = states;
  checkSameSave(states);
  const tensorParallel = sizeByShapes(first) ?? grid.tensorParallel;
  const pipelineParallel = sizeByArgs(first) ?? grid.pipelineParallel;
  const found = names(grid.tensorParallel, grid.pipelineParallel);
  const wanted = names(tensorParallel, pipelineParallel);
  const missing = wanted.filter((name) => !found.includes(name));
  const extra = found.filter((name) => !wanted.includes(name));
  if (missing.length + extra.length === 0) return;
  throw new InputError('ERR_RANKS', missing.length > 0 ? isAre(missing, 'missing') : isAre(extra, 'extra'), {
    where,
    remedy: `the checkpoint was written by ${tensorParallel} × ${pipelineParallel} ranks: give all of them`,
  });
}

function checkSameSave(states: readonly RankState[]): void {
  const [first] = states;
  for (const { iteration, checkpointVersion, where } of states) {
    if (iteration === first.iteration && checkpointVersion === first.checkpointVersion) continue;
    const said = (state: Pick<RankState, 'iteration' | 'checkpointVersion'>): string =>
      `iteration ${state.iteration ?? '-'}, version ${state.checkpointVersion ?? '-'}`;
    throw new InputError('ERR_RANKS', `a rank of another save (${said({ iteration, checkpointVersion })})`, {
      where,
      remedy: `the first rank is of ${said(first)}`,
    });
  }
}

/** The attention's output projection is split along columns: [hidden, hidden / T] on each rank. */
function sizeByShapes({ chunks }: RankState): number | undefined {
  for (const [name, { shape }] of chunks[0]) {
    if (findRule(name)?.rule.huggingface !== 'bert.encoder.layer.N.attention.output.dense.weight') continue;
    const [rows, columns] = shape;
    if (rows > 0 && columns > 0 && rows % columns === 0 && rows / columns <= MAX_TENSOR_PARALLEL) return rows / columns;
  }
  return undefined;
}

function sizeByArgs({ args }: RankState): number | undefined {
  const size = args.number('pipeline_model_parallel_size');
  return Number.isInteger(size) && size! > 0 && size! <= MAX_PIPELINE_PARALLEL ? size : undefined;
}

/** No more stages than the deepest model has layers. */
const MAX_PIPELINE_PARALLEL = 256;

/** No more ranks than attention heads of the widest model; what a made-up shape says is not spelled out further. */
const MAX_TENSOR_PARALLEL = 256;

function names(tensorParallel: number, pipelineParallel: number): string[] {
  const stages = Array.from({ length: pipelineParallel }, (_, pipeline) => pipeline);
  return stages.flatMap((pipeline) =>
    Array.from({ length: tensorParallel }, (_, tensor) => rankName({ tensor, pipeline }, pipelineParallel)),
  );
}

function isAre(ranks: readonly string[], what: string): string {
  return `${ranks.length === 1 ? 'rank' : 'ranks'} ${ranks.join(', ')} ${ranks.length === 1 ? 'is' : 'are'} ${what}`;
}
