import { readFile } from 'node:fs/promises';

/**
 * What tells a process from a later one with the same id: its start time in clock ticks, on Linux (proc(5), stat, field
 * 22); elsewhere `0`. Undefined where no such process runs.
 */
export async function processStart(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
    // The second field is the command in parentheses, which may hold spaces and parentheses.
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie holds nothing any more.
    return fields?.[0] === 'Z' ? undefined : fields?.[19];
  }
  try {
    process.kill(pid, 0);
    return '0';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? '0' : undefined;
  }
}
