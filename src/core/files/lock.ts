import { randomBytes } from 'node:crypto';
import { open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { processStart } from './process-start.js';
import { toInputError } from './to-input-error.js';

export interface Lock {
  release(): Promise<void>;
}

/** On another machine that shares the folder, a process shows that it lives by touching its file. */
const HEARTBEAT_MS = 20_000;
const STALE_MS = 5 * 60_000;

/**
 * Locks `path` among processes; undefined where another one holds it. A lock whose holder died, however it died, is free.
 *
 * Each contender puts a file of its own beside `path`, then looks for others: of two, the one that looks last sees the other,
 * so that never both hold it; both may step back.
 */
export async function lock(path: string): Promise<Lock | undefined> {
  const folder = dirname(resolve(path));
  const prefix = `${basename(path)}.lock-`;
  if (await isHeld(folder, prefix)) return undefined;
  const host = hostname().replace(/[^A-Za-z0-9.]/g, '_');
  const name = `${prefix}${host}-${process.pid}-${await processStart(process.pid)}-${randomBytes(4).toString('hex')}`;
  const own = join(folder, name);
  try {
    await (await open(own, 'wx')).close();
  } catch (error) {
    throw toInputError(error, folder);
  }
  if (await isHeld(folder, prefix, name)) {
    await rm(own, { force: true });
    return undefined;
  }
  const heartbeat = setInterval(() => {
    const now = new Date();
    // Gone only when the folder is; whoever works in it will say so.
    utimes(own, now, now).catch(() => {});
  }, HEARTBEAT_MS).unref();
  return {
    async release() {
      clearInterval(heartbeat);
      await rm(own, { force: true });
    },
  };
}

async function isHeld(folder: string, prefix: string, own?: string): Promise<boolean> {
  const names = await readdir(folder).catch((error: unknown) => Promise.reject(toInputError(error, folder)));
  for (const name of names) {
    if (!name.startsWith(prefix) || name === own) continue;
    if (await isAlive(join(folder, name), name.slice(prefix.length))) return true;
    await rm(join(folder, name), { force: true });
  }
  return false;
}

async function isAlive(file: string, holder: string): Promise<boolean> {
  const [host, pid, start] = holder.split('-');
  if (host === hostname().replace(/[^A-Za-z0-9.]/g, '_')) return (await processStart(Number(pid))) === start;
  const stats = await stat(file).catch(() => undefined);
  return stats !== undefined && Date.now() - stats.mtimeMs < STALE_MS;
}
