/** What went wrong, by family: the family chooses the exit status (docs/cli.md). */
export type ErrorKind = 'check' | 'usage' | 'input' | 'provider' | 'network' | 'internal' | 'interrupted';

export interface ErrorDetails {
  /** The file, line, tensor, URL or flag concerned. */
  where?: string;
  /** What the user can do about it. */
  remedy?: string;
  cause?: unknown;
}

/**
 * Every error that a user may see. Reads `WHAT: WHERE; WHAT TO DO [ERR_CODE]` on one line.
 *
 * `code` is stable; the wording is not.
 */
export class MegabertError extends Error {
  readonly where?: string;
  readonly remedy?: string;

  constructor(
    readonly kind: ErrorKind,
    readonly code: `ERR_${string}`,
    readonly what: string,
    { where, remedy, cause }: ErrorDetails = {},
  ) {
    super(oneLine(what, where, remedy), cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.where = where;
    this.remedy = remedy;
  }
}

/** The command line itself is wrong: told before any file is read. Exit status 2. */
export class UsageError extends MegabertError {
  constructor(what: string, details?: ErrorDetails) {
    super('usage', 'ERR_USAGE', what, details);
  }
}

/** A file is missing, unreadable, not what it should be, or does not fit the flags. Exit status 3. */
export class InputError extends MegabertError {
  constructor(code: `ERR_${string}`, what: string, details?: ErrorDetails) {
    super('input', code, what, details);
  }
}

/** No such provider or device, or it cannot be trusted. Exit status 4. */
export class ProviderError extends MegabertError {
  constructor(what: string, details?: ErrorDetails) {
    super('provider', 'ERR_PROVIDER', what, details);
  }
}

/** The network failed, or gave something that is not what it promised. Exit status 5. */
export class NetworkError extends MegabertError {
  constructor(code: `ERR_${string}`, what: string, details?: ErrorDetails) {
    super('network', code, what, details);
  }
}

/** Done, but a check that was asked for failed (`--verify`, `--strict`). Exit status 1. */
export class CheckError extends MegabertError {
  constructor(code: `ERR_${string}`, what: string, details?: ErrorDetails) {
    super('check', code, what, details);
  }
}

/** The user, or the system, asked us to stop. Exit status 130 or 143. */
export class InterruptedError extends MegabertError {
  constructor(what: string, details?: ErrorDetails) {
    super('interrupted', 'ERR_INTERRUPTED', what, details);
  }
}

/** Room for the names of all tensors of a large model; a name of megabytes, from a damaged file, is cut. */
const MAX_PART_CHARACTERS = 64 * 1024;

function oneLine(what: string, where?: string, remedy?: string): string {
  return escapeControl(
    cut(what) + (where === undefined ? '' : `: ${cut(where)}`) + (remedy === undefined ? '' : `; ${remedy}`),
  );
}

function cut(text: string): string {
  return text.length > MAX_PART_CHARACTERS ? `${text.slice(0, MAX_PART_CHARACTERS)}…` : text;
}

/** Names come from untrusted files: a newline or an escape sequence in one must not reach the terminal. */
export function escapeControl(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });
}
