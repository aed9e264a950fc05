import { access, constants } from 'node:fs/promises';
import { toInputError } from './to-input-error.js';

/**
 * For a file that is read long after it was named.
 *
 * @throws InputError ERR_NOT_FOUND, ERR_NO_PERMISSION …
 */
export async function checkReadable(path: string): Promise<void> {
  await access(path, constants.R_OK).catch((error: unknown) => Promise.reject(toInputError(error, path)));
}
