import { homedir } from 'node:os';
import { join } from 'node:path';

/** The user's folder for what can be made again, as the XDG Base Directory specification has it: an empty variable is none. */
export function cacheHome({ XDG_CACHE_HOME }: NodeJS.ProcessEnv): string {
  return XDG_CACHE_HOME || join(homedir(), '.cache');
}
