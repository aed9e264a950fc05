import { UsageError } from '../errors.js';

/**
 * Flags are checked where they are parsed; what a program without types gives is checked here.
 *
 * @throws UsageError for what is none of `choices`
 */
export function checkChoice(what: string, given: string | undefined, choices: readonly string[]): void {
  if (given === undefined || choices.includes(given)) return;
  throw new UsageError(`no such ${what}`, { where: String(given), remedy: `choose from ${choices.join(', ')}` });
}
