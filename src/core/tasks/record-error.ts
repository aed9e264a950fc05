import { MegabertError } from '../errors.js';

/** Why one line cannot be served (docs/predict.md). */
export type RecordErrorCode =
  | 'ERR_JSON'
  | 'ERR_UTF8'
  | 'ERR_LINE_TOO_LONG'
  | 'ERR_FIELD'
  | 'ERR_EMPTY'
  | 'ERR_NO_MASK'
  | 'ERR_TOKEN_ID'
  | 'ERR_TOO_MANY_TOKENS'
  | 'ERR_NOT_FINITE'
  | 'ERR_RUNTIME';

/** One line cannot be served. It comes out with this in its place, and the run goes on. */
export class RecordError extends MegabertError {
  constructor(code: RecordErrorCode, what: string) {
    super('check', code, what);
  }
}
