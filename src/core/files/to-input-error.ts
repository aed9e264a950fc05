import { InputError } from '../errors.js';

/** A system error as the user's: ENOENT → not found, and so on; an error of ours stays as it is. */
export function toInputError(error: unknown, path: string | undefined): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return error;
  const details = { where: path, cause: error };
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new InputError('ERR_NOT_FOUND', 'no such file or folder', details);
    case 'EISDIR':
      return new InputError('ERR_NOT_A_FILE', 'not a file', details);
    case 'ENOSPC':
      return new InputError('ERR_DISK_FULL', 'no space left on the disk', {
        ...details,
        remedy: 'free some, or write elsewhere',
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new InputError('ERR_NO_PERMISSION', 'permission denied', { ...details, remedy: 'check who owns it' });
    case 'EMFILE':
      return new InputError('ERR_TOO_MANY_FILES', 'too many open files', { ...details, remedy: 'raise ulimit -n' });
    default:
      return new InputError('ERR_IO', `${error.syscall} failed (${error.code})`, details);
  }
}
