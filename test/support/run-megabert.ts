import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcess;
  finished: Promise<Finished>;
}

const program = resolve(import.meta.dirname, '../../bin/run.js');

/** Starts the program as a user does, with these variables on top of few others. */
export function startMegabert(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Running {
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...variables };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const finished = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([stdout, stderr, [status]]) => ({ status, stdout, stderr }),
  );
  return { child, finished };
}

export function runMegabert(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Promise<Finished> {
  return startMegabert(args, variables).finished;
}
