import { InputError } from '../errors.js';
import { chooseIteration } from './choose-iteration.js';

/** A file that one tensor- and pipeline-parallel rank wrote. */
export interface RankFile {
  readonly path: string;
  readonly tensor: number;
  readonly pipeline: number;
}

/** The ranks of one saved iteration: a whole T × P grid, pipeline stage by stage, tensor rank by tensor rank. */
export interface RankGrid {
  readonly files: readonly RankFile[];
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
}

/**
 * Finds the rank files among the paths of a checkpoint: `mp_rank_TT`, `mp_rank_TT_PPP` (Megatron-LM),
 * `mp_rank_TT_model_states.pt` (DeepSpeed), `tp_rank_TT_pp_rank_PPP` (NeMo). Undefined where there is none.
 *
 * @param latest what `latest_checkpointed_iteration.txt` says: a number, or `release`
 * @throws InputError ERR_RANKS naming each missing or doubled rank, or one beyond any grid
 */
export function findRanks(paths: readonly string[], latest?: string): RankGrid | undefined {
  const iterations = groupByIteration(paths);
  if (iterations.size === 0) return undefined;
  const chosen = chooseIteration([...iterations.keys()], latest);
  const files = iterations.get(chosen)!;
  files.sort((a, b) => a.pipeline - b.pipeline || a.tensor - b.tensor);
  const tensorParallel = 1 + files.reduce((most, { tensor }) => Math.max(most, tensor), 0);
  const pipelineParallel = 1 + files.reduce((most, { pipeline }) => Math.max(most, pipeline), 0);
  checkGrid(files, tensorParallel, pipelineParallel);
  return { files, tensorParallel, pipelineParallel };
}

/** More than any BERT was trained on; keeps made-up numbers from naming millions of missing ranks. */
const MAX_RANKS = 4096;

const rankPatterns = [
  // Megatron-LM and NeMo 1; the expert-parallel number that may follow is 0 for a BERT.
  /^(?<folder>(?:.*\/)?)mp_rank_(?<tensor>\d{2,})(?:_(?<pipeline>\d{3,}))?(?:_\d{3,})?\/(?<file>[^/]+)$/,
  /^(?<folder>(?:.*\/)?)tp_rank_(?<tensor>\d{2,})_pp_rank_(?<pipeline>\d{3,})\/(?<file>[^/]+)$/,
  /^(?<folder>(?:.*\/)?)mp_rank_(?<tensor>\d{2,})(?:_(?<pipeline>\d{3,}))?_(?<file>model_states\.pt)$/,
];

/** Beside the weights: optimizer state, and what tools leave in a folder. */
const isBesideWeights = (file: string): boolean =>
  /^(optim|distrib_optim|zero_pp_rank|rng)|optim_states\.pt$|^\.|\.(txt|json|yaml|md|log|lock|sha256|md5)$/i.test(file);

function groupByIteration(paths: readonly string[]): Map<string, RankFile[]> {
  const groups = new Map<string, RankFile[]>();
  for (const path of paths) {
    const match = rankPatterns.map((pattern) => pattern.exec(path)?.groups).find((groups) => groups !== undefined);
    if (match === undefined || isBesideWeights(match.file)) continue;
    const group = groups.get(match.folder) ?? [];
    group.push({ path, tensor: Number(match.tensor), pipeline: Number(match.pipeline ?? 0) });
    groups.set(match.folder, group);
  }
  return groups;
}

function checkGrid(files: readonly RankFile[], tensorParallel: number, pipelineParallel: number): void {
  if (tensorParallel * pipelineParallel > MAX_RANKS) {
    const what = `numbers of ${tensorParallel} × ${pipelineParallel} ranks, more than ${MAX_RANKS}`;
    throw new InputError('ERR_RANKS', what, { where: files.at(-1)!.path });
  }
  const missing: string[] = [];
  for (let pipeline = 0; pipeline < pipelineParallel; pipeline++) {
    for (let tensor = 0; tensor < tensorParallel; tensor++) {
      const found = files.filter((file) => file.tensor === tensor && file.pipeline === pipeline);
      if (found.length === 0) missing.push(rankName({ tensor, pipeline }, pipelineParallel));
      if (found.length > 1) {
        throw new InputError('ERR_RANKS', `two files of rank ${rankName({ tensor, pipeline }, pipelineParallel)}`, {
          where: found.map(({ path }) => path).join(', '),
          remedy: 'leave one of them',
        });
      }
    }
  }
  if (missing.length === 0) return;
  throw new InputError('ERR_RANKS', `rank ${missing.join(', ')} is missing`, {
    where: `${files.length} of ${tensorParallel} × ${pipelineParallel} ranks are there`,
    remedy: 'add the missing files',
  });
}

/** As Megatron-LM names the folder. */
export function rankName(rank: { tensor: number; pipeline: number }, pipelineParallel: number): string {
  const tensor = `mp_rank_${String(rank.tensor).padStart(2, '0')}`;
  return pipelineParallel === 1 ? tensor : `${tensor}_${String(rank.pipeline).padStart(3, '0')}`;
}
