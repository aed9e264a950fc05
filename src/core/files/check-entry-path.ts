import { InputError } from '../errors.js';

/**
 * Archive entries are never written under their own names, but a name that climbs out of its archive is no checkpoint's.
 *
 * @throws InputError ERR_ARCHIVE
 */
export function checkEntryPath(path: string, archive: string): void {
  const segments = path.split(/[/\\]/);
  const isAbsolute = segments[0] === '' || /^[A-Za-z]:/.test(path);
  if (path === '' || isAbsolute || path.includes('\0') || segments.includes('..')) {
    throw new InputError('ERR_ARCHIVE', `an entry's name leads out of the archive: ${JSON.stringify(path)}`, {
      where: archive,
    });
  }
}
