// What oclif's parser says in its words, said in ours. Source of the wordings: @oclif/core, src/parser/errors.ts.
import { UsageError } from '../core/errors.js';
import { closestWord } from './closest-word.js';

type Told = [what: string, where?: string, remedy?: string];

/** The mistake in a command line that oclif tells by its message alone. */
export function toUsageError(message: string, cause: Error): UsageError {
  const [reason = ''] = withoutColour(message).split('\nSee more help');
  const words = reason
    .replace(/^The following errors? occurred:/, '')
    .replace(/\s+/g, ' ')
    .trim();
  const [what, where, remedy = 'see --help'] = tell(words);
  return new UsageError(what, { where, remedy, cause });
}

function tell(words: string): Told {
  for (const [pattern, inOurWords] of wordings) {
    const match = pattern.exec(words);
    if (match !== null) return inOurWords(...(match.slice(1) as [string, string, string]));
  }
  return [words];
}

const wordings: [RegExp, (first: string, second: string, third: string) => Told][] = [
  [/^Expected (--\S+?)=(.*) to be one of: (.*)$/, notAnOption],
  [/^Parsing (--\S+) Expected (.*) but received: (.*)$/, (flag, wanted, given) => [`not ${wanted} for ${flag}`, given]],
  [/^Flag (--\S+) expects a value$/, (flag) => ['no value', flag]],
  [/^Unexpected arguments?: (.*)$/, (given) => ['unexpected argument', given]],
  [/^All of the following must be provided when using (--\S+): (.*)$/, (flag, others) => [`${flag} needs ${others}`]],
  [/^(--[^\s=]+)(?:=.*)? cannot also be provided when using (--\S+)$/, (a, b) => [`${a} does not go with ${b}`]],
];

function notAnOption(flag: string, given: string, options: string): Told {
  const meant = closestWord(given, options.split(', '));
  return [`not a value of ${flag}`, given, meant === undefined ? `choose from ${options}` : `did you mean ${meant}?`];
}

function withoutColour(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
