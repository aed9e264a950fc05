import { mkdir, readdir, realpath, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { InputError, UsageError } from '../errors.js';
import { makeFolder } from './make-folder.js';
import { processStart } from './process-start.js';
import { toInputError } from './to-input-error.js';

export interface Stage {
  /** The work folder, or file, beside the final one. */
  readonly path: string;
  /** Gives it its final name, in place of what had it. */
  commit(): Promise<void>;
  /** Removes it; nothing after `commit`. */
  discard(): Promise<void>;
}

/**
 * A folder that appears under its final name only when it is whole. Leftovers of processes that were killed are removed.
 *
 * @param options.reads what is being read, and so must not be in the folder that is replaced
 * @throws UsageError where the final folder is there with something in it and not `force`, InputError where it cannot be made
 */
export async function stageFolder(
  finalPath: string,
  options: { force?: boolean; reads?: string } = {},
): Promise<Stage> {
  const final = await realpath(finalPath).catch(() => resolve(finalPath));
  await checkReplaceable(final, finalPath, options);
  const parent = dirname(final);
  const path = join(parent, `.${basename(final)}.partial-${process.pid}-${await processStart(process.pid)}`);
  const old = `${path}-replaced`;
  try {
    await makeFolder(parent);
    await removeLeftovers(final);
    await mkdir(path);
  } catch (error) {
    throw toInputError(error, finalPath);
  }
  return {
    path,
    async commit() {
      try {
        const replaces = await rename(final, old).then(
          () => true,
          () => false,
        );
        await rename(path, final).catch(async (error: unknown) => {
          if (replaces) await rename(old, final);
          throw error;
        });
        await rm(old, { recursive: true, force: true });
      } catch (error) {
        throw toInputError(error, finalPath);
      }
    },
    discard: () => rm(path, { recursive: true, force: true }),
  };
}

async function checkReplaceable(
  final: string,
  finalPath: string,
  { force = false, reads }: { force?: boolean; reads?: string },
): Promise<void> {
  const names = await readdir(final).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    if (error.code === 'ENOTDIR') throw new UsageError('the output is a file', { where: finalPath });
    throw toInputError(error, finalPath);
  });
  if (names.length === 0) return;
  if (!force) {
    throw new UsageError('the output is not empty', { where: finalPath, remedy: 'choose another one, or add --force' });
  }
  const holds = (folder: string) => !relative(final, folder).startsWith('..');
  if (holds(process.cwd()) || holds(homedir())) {
    throw new InputError('ERR_OUTPUT', 'will not replace a folder that one works or lives in', { where: finalPath });
  }
  if (reads !== undefined && holds(await realpath(reads).catch(() => resolve(reads)))) {
    throw new UsageError('the output holds the source', { where: finalPath, remedy: 'choose another one' });
  }
}

async function removeLeftovers(final: string): Promise<void> {
  const siblings = await readdir(dirname(final));
  const prefix = `.${basename(final)}.partial-`;
  for (const sibling of siblings.filter((name) => name.startsWith(prefix))) {
    const [pid, start, isReplaced] = sibling.slice(prefix.length).split('-');
    // Killed between the two renames of a commit: what was replaced is all that is left.
    const isLastCopy = isReplaced !== undefined && !siblings.includes(basename(final));
    const isAlive = (await processStart(Number(pid))) === start;
    if (!isAlive && !isLastCopy) await rm(join(dirname(final), sibling), { recursive: true, force: true });
  }
}
