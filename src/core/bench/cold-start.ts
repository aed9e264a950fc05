import { spawn } from 'node:child_process';
import { InputError } from '../errors.js';

/**
 * Milliseconds from starting `program` (the command line itself, as a shell would) to its first answer, the best of
 * `runs`: what a new process costs, with the files in the page cache.
 */
export async function coldStart(program: readonly string[], line: string, runs: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run++) best = Math.min(best, await firstAnswer(program, line));
  return best;
}

function firstAnswer([command = '', ...args]: readonly string[], line: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    child.on('error', reject);
    child.stdout.once('data', () => resolve(performance.now() - startMs));
    child.on('exit', (status) =>
      reject(new InputError('ERR_COLD_START', `no answer from a new process`, { where: `exit status ${status}` })),
    );
    child.stdin.end(`${line}\n`);
  });
}
