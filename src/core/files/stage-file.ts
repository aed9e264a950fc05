import { rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { makeFolder } from './make-folder.js';
import type { Stage } from './stage-folder.js';
import { toInputError } from './to-input-error.js';

/**
 * A file that appears under its final name, in place of an older one, only when it is whole. `createFile(stage.path)` makes
 * it.
 *
 * @throws InputError where its folder cannot be made
 */
export async function stageFile(finalPath: string): Promise<Stage> {
  const final = resolve(finalPath);
  const path = join(dirname(final), `.${basename(final)}.partial-${process.pid}`);
  try {
    await makeFolder(dirname(final));
    // Of an earlier process with the same id, which was killed.
    await rm(path, { force: true });
  } catch (error) {
    throw toInputError(error, finalPath);
  }
  return {
    path,
    commit: () => rename(path, final).catch((error: unknown) => Promise.reject(toInputError(error, finalPath))),
    discard: () => rm(path, { force: true }),
  };
}
