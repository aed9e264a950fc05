import type { ErrorKind } from '../core/errors.js';

/** The exit status of each family of errors, as docs/cli.md promises. */
export const exitStatus: Record<ErrorKind, number> = {
  check: 1,
  usage: 2,
  input: 3,
  provider: 4,
  network: 5,
  internal: 70,
  interrupted: 130,
};
