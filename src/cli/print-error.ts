import chalk from 'chalk';
import type { MegabertError } from '../core/errors.js';
import { exitStatus } from './exit-status.js';
import { isDrawable } from './is-drawable.js';

/** Prints the one line of an error on stderr (with `--json` also the object on stdout) and sets the exit status. */
export function printError(error: MegabertError, { json, debug }: { json: boolean; debug: boolean }): void {
  const head = isDrawable() ? chalk.red('error:') : 'error:';
  process.stderr.write(`${head} ${error.message} [${error.code}]\n`);
  if (debug) process.stderr.write(`${stacks(error)}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ error: { code: error.code, message: error.message } })}\n`);
  process.exitCode ??= exitStatus[error.kind];
}

function stacks(error: Error): string {
  const own = error.stack ?? String(error);
  return error.cause instanceof Error ? `${own}\ncaused by: ${stacks(error.cause)}` : own;
}
