import { InputError } from '../errors.js';

/** One of the tensors that a caller gave does not fit the model, or the others. */
export function inputsError(name: string, what: string): InputError {
  return new InputError('ERR_INPUTS', what, { where: name });
}
