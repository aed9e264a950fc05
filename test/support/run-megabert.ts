import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { resolve } from 'node:path';

const program = resolve(import.meta.dirname, '../../bin/run.js');

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the built command line to its end. */
export async function runMegabert(args: readonly string[], input: string | Uint8Array = ''): Promise<Finished> {
  const child = startMegabert(args);
  // A program that stops early closes its stdin: that is what is tested, not a failure here.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return finished(child);
}

export function startMegabert(args: readonly string[]): ChildProcessWithoutNullStreams {
  const env = { ...process.env, MEGABERT_MODEL: undefined };
  return spawn(process.execPath, [program, ...args], { env, stdio: 'pipe' });
}

export function finished(child: ChildProcessWithoutNullStreams): Promise<Finished> {
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status) => {
      done({ status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
    });
  });
}

/** Lines of JSON, parsed. */
export function parseLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
