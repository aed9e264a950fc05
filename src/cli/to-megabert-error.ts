import { Errors } from '@oclif/core';
import { InputError, MegabertError, UsageError } from '../core/errors.js';
import { toInputError } from '../core/files/to-input-error.js';
import { closestWord } from './closest-word.js';
import { toUsageError } from './to-usage-error.js';

/** Words that a typing mistake may have meant. */
export interface KnownWords {
  flags: readonly string[];
  commands: readonly string[];
}

/** The error that the user reads for whatever was thrown: ours as it is; oclif's and the file system's in our words. */
export function toMegabertError(thrown: unknown, known: KnownWords): MegabertError {
  if (thrown instanceof MegabertError) return thrown instanceof UsageError ? unwrapped(thrown) : thrown;
  if (isParseError(thrown)) return fromParseError(thrown, known);
  if (thrown instanceof Errors.CLIError) return fromUnknownCommand(thrown, known);
  const ours = toInputError(thrown, (thrown as NodeJS.ErrnoException | undefined)?.path);
  if (ours instanceof InputError) return ours;
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new MegabertError('internal', 'ERR_INTERNAL', `a bug in megabert: ${cause.message}`, {
    remedy: 'run again with --debug, and report what it prints',
    cause,
  });
}

/** oclif puts lines of its own around the message of what a flag's `parse` throws. */
function unwrapped({ what, where, remedy, cause }: UsageError): UsageError {
  return new UsageError(what, { where, remedy, cause });
}

/** oclif's parse errors are told by what they carry: the parser's own classes are not exported. */
interface ParseError extends Errors.CLIError {
  parse: unknown;
  flags?: string[];
  args?: { name: string }[] | string[];
}

function isParseError(thrown: unknown): thrown is ParseError {
  return thrown instanceof Errors.CLIError && 'parse' in thrown;
}

function fromParseError(error: ParseError, known: KnownWords): UsageError {
  const [flag] = error.flags ?? [];
  if (error.constructor.name === 'NonExistentFlagsError' && flag !== undefined) {
    return new UsageError('unknown flag', { where: flag, remedy: didYouMean(flag, known.flags), cause: error });
  }
  if (error.constructor.name === 'RequiredArgsError' && error.args !== undefined) {
    const names = error.args.map((argument) => (typeof argument === 'string' ? argument : argument.name));
    const what = names.length === 1 ? 'missing argument' : 'missing arguments';
    return new UsageError(what, { where: names.join(', ').toUpperCase(), remedy: 'see --help', cause: error });
  }
  return toUsageError(error.message, error);
}

function fromUnknownCommand(error: Errors.CLIError, known: KnownWords): UsageError {
  const name = /^command (.*) not found\.?$/i.exec(error.message)?.[1];
  if (name === undefined) return toUsageError(error.message, error);
  if (name.startsWith('-')) {
    const remedy = didYouMean(name, ['--help', '--version']);
    return new UsageError('unknown flag', { where: name, remedy, cause: error });
  }
  const [command = '', ...others] = name.split(':');
  // oclif takes what follows for commands below.
  if (others.length > 0 && known.commands.includes(command)) {
    return new UsageError('unexpected argument', { where: others.join(':'), remedy: 'see --help', cause: error });
  }
  return new UsageError('unknown command', {
    where: command,
    remedy: didYouMean(command, known.commands),
    cause: error,
  });
}

function didYouMean(word: string, known: readonly string[]): string {
  const meant = closestWord(word, known);
  return meant === undefined ? 'see --help' : `did you mean ${meant}?`;
}
