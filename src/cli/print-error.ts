import { chalkStderr } from 'chalk';
import type { MegabertError } from '../core/errors.js';
import { exitStatus } from './exit-status.js';
import { isDrawable } from './is-drawable.js';

/** Prints the one line of an error on stderr (with `--json` also the object on stdout) and sets the exit status. */
export function printError(error: MegabertError, { json, debug }: { json: boolean; debug: boolean }): void {
  process.stderr.write(`${lineOf(error)}\n`);
  if (debug) process.stderr.write(`${stacks(error)}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code: error.code, message: error.message } })}\n`);
  process.exitCode ??= exitStatus[error.kind];
}

/** Who stopped the run knows that it is no error, and is told how far it came. */
function lineOf(error: MegabertError): string {
  if (error.kind === 'interrupted') return error.message;
  const head = isDrawable() ? chalkStderr.red('error:') : 'error:';
  return `${head} ${error.message} [${error.code}]`;
}

function stacks(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by: ${stacks(error.cause)}` : own;
}
