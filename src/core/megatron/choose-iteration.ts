import { InputError } from '../errors.js';

/**
 * Which of the saved iterations to read: the only one; else what the tracker file names, else the newest.
 *
 * @param folders in the checkpoint, each with its slash
 * @param latest what `latest_checkpointed_iteration.txt` says: a number, or `release`
 * @throws InputError ERR_ITERATION where that leaves none, or several
 */
export function chooseIteration(folders: readonly string[], latest?: string): string {
  if (folders.length === 1) return folders[0];
  const named = folders.filter((folder) => latest !== undefined && isIteration(folder, latest));
  if (named.length === 1) return named[0];
  const newest = [...folders].sort((a, b) => iterationOf(a) - iterationOf(b)).at(-1)!;
  if (latest === undefined && Number.isFinite(iterationOf(newest))) return newest;
  throw new InputError('ERR_ITERATION', 'several checkpoints in one place', {
    where: folders.join(', '),
    remedy: 'give one of them',
  });
}

function isIteration(folder: string, latest: string): boolean {
  const name = folder.split('/').at(-2) ?? '';
  return name === latest || (/^\d+$/.test(latest) && iterationOf(folder) === Number(latest));
}

/** `iter_0001000/` and DeepSpeed's `global_step1000/` → 1000; NaN where the name says nothing. */
function iterationOf(folder: string): number {
  return Number(/(?:iter_|global_step)(\d+)\/$/.exec(folder)?.[1] ?? Number.NaN);
}
