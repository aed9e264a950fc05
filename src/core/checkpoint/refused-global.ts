import { InputError } from '../errors.js';

/** Names are put into messages; longer ones only waste a terminal. */
const MAX_NAME_IN_MESSAGE = 200;

/** The error for a global, or a use of one, that a pickle may not have. */
export function refusedGlobal(name: string, fileName: string): InputError {
  const shown = name.length > MAX_NAME_IN_MESSAGE ? `${name.slice(0, MAX_NAME_IN_MESSAGE)}…` : name;
  return new InputError('ERR_UNSAFE_PICKLE', `global ${shown} is not allow-listed; nothing was run`, {
    where: fileName,
    remedy: 'do not load this file elsewhere; ask its author for the weights alone (a state_dict, or safetensors)',
  });
}
