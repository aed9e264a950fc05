import { setImmediate } from 'node:timers/promises';
import { Config, run as runOclif } from '@oclif/core';
import type { MegabertError } from '../core/errors.js';
import { toInputError } from '../core/files/to-input-error.js';
import { limitHeapGrowth } from './limit-heap-growth.js';
import { printError } from './print-error.js';
import { toMegabertError } from './to-megabert-error.js';

/** The program: finds the command by the manifest, runs it, and ends with one line whatever goes wrong. */
export async function run(): Promise<void> {
  limitHeapGrowth();
  const argv = withHelpFlag(process.argv.slice(2));
  const config = await Config.load(import.meta.url);
  const stdout = watchStdout();
  const debug = argv.includes('--debug');
  try {
    await runOclif(argv, config);
  } catch (thrown) {
    if (isOrderlyExit(thrown)) return;
    const error = toMegabertError(thrown, { flags: [], commands: config.commandIDs });
    printError(error, { json: argv.includes('--json'), debug });
  }
  const failure = await stdout.failure();
  if (failure !== undefined && (process.exitCode ?? 0) === 0) printError(failure, { json: false, debug });
}

/** oclif throws what stdout fails with, out of anybody's reach: a full disk is to end in one line, too, and `| head` in none. */
function watchStdout(): { failure(): Promise<MegabertError | undefined> } {
  let failure: MegabertError | undefined;
  process.stdout.removeAllListeners('error');
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') failure ??= toMegabertError(toInputError(error, 'stdout'), { flags: [], commands: [] });
  });
  return {
    async failure() {
      // A write that fails tells so in a later turn.
      await setImmediate();
      return failure;
    },
  };
}

/** `megabert help predict` is what many type first. */
function withHelpFlag(argv: string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

/** oclif ends `--help` and `--version` by throwing. */
function isOrderlyExit(thrown: unknown): boolean {
  return thrown instanceof Error && 'oclif' in thrown && (thrown.oclif as { exit?: number }).exit === 0;
}
