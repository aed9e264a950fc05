import type { Command } from '@oclif/core';
import { UsageError } from '../core/errors.js';

type Flags = Readonly<Record<string, Pick<Command.Flag.Any, 'type' | 'char'>>>;

/** Flags whose value is a text, not a name or a number. */
const textFlags: readonly string[] = ['tokenize'];

/**
 * A shell variable that is not set leaves an empty word, which would name this folder, or nothing.
 *
 * @throws UsageError for a flag or an argument without a value
 */
export function refuseEmptyWords(argv: readonly string[], flags: Flags): void {
  const valued = Object.entries(flags).filter(([name, { type }]) => type === 'option' && !textFlags.includes(name));
  const spellings = valued.flatMap(([name, { char }]) => [`--${name}`, ...(char === undefined ? [] : [`-${char}`])]);
  for (const [index, word] of argv.entries()) {
    const flag = word === '' ? argv[index - 1] : word.replace(/=$/, '');
    if (flag !== word && flag !== undefined && spellings.includes(flag)) {
      throw new UsageError('no value', { where: flag, remedy: 'see --help' });
    }
    const isText = textFlags.some((name) => argv[index - 1] === `--${name}`);
    if (word === '' && !isText) throw new UsageError('empty argument', { remedy: 'see --help' });
  }
}
