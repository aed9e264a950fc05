import { Config, run as runOclif } from '@oclif/core';
import { printError } from './print-error.js';
import { toMegabertError } from './to-megabert-error.js';

/** The program: finds the command by the manifest, runs it, and ends with one line whatever goes wrong. */
export async function run(): Promise<void> {
  const argv = withHelpFlag(process.argv.slice(2));
  const config = await Config.load(import.meta.url);
  try {
    await runOclif(argv, config);
  } catch (thrown) {
    if (isOrderlyExit(thrown)) return;
    const error = toMegabertError(thrown, { flags: [], commands: config.commandIDs });
    printError(error, { json: argv.includes('--json'), debug: argv.includes('--debug') });
  }
}

/** `megabert help predict` is what many type first. */
function withHelpFlag(argv: string[]): string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

/** oclif ends `--help` and `--version` by throwing. */
function isOrderlyExit(thrown: unknown): boolean {
  return thrown instanceof Error && 'oclif' in thrown && (thrown.oclif as { exit?: number }).exit === 0;
}
