import { UsageError } from '../core/errors.js';

/** A word of the command line, as oclif's parser read it: what stands in the environment is none. */
interface Token {
  type: 'flag' | 'arg';
  flag?: string;
}

/**
 * For a flag that the environment may give, too: only where both were typed they contradict each other.
 *
 * @throws UsageError where both were
 */
export function refuseTogether(tokens: readonly Token[], first: string, second: string): void {
  const typed = (flag: string): boolean => tokens.some((token) => token.type === 'flag' && token.flag === flag);
  if (typed(first) && typed(second)) {
    throw new UsageError(`--${first} does not go with --${second}`, { remedy: 'see --help' });
  }
}
