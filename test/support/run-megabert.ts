import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface Running {
  child: ChildProcessWithoutNullStreams;
  finished: Promise<Finished>;
}

const program = resolve(import.meta.dirname, '../../bin/run.js');

/** Starts the program as a user does, with these variables on top of few others. Its stdin stays open. */
export function startMegabert(args: readonly string[], variables: NodeJS.ProcessEnv = {}): Running {
  const { PATH, HOME, TMPDIR } = process.env;
  const env = { PATH, HOME, TMPDIR, ...variables };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: 'pipe' });
  // A program that stops early closes its stdin: that is what is tested, not a failure here.
  child.stdin.on('error', () => {});
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const finished = once(child, 'close').then(([status]) => ({ status, stdout: text(stdout), stderr: text(stderr) }));
  return { child, finished };
}

export function runMegabert(
  args: readonly string[],
  variables: NodeJS.ProcessEnv = {},
  input: string | Uint8Array = '',
): Promise<Finished> {
  const { child, finished } = startMegabert(args, variables);
  child.stdin.end(input);
  return finished;
}

/** By events, so that a test may listen too, or stop listening. */
function collect(stream: Readable): Buffer[] {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return chunks;
}

function text(chunks: Buffer[]): string {
  return Buffer.concat(chunks).toString();
}
