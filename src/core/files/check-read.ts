import { InputError } from '../errors.js';

/** @throws InputError ERR_TRUNCATED where a read reaches past the end. */
export function checkRead(
  { name, byteLength: available }: { name: string; byteLength: number },
  byteOffset: number,
  byteLength: number,
): void {
  if (byteOffset >= 0 && byteLength >= 0 && byteOffset + byteLength <= available) return;
  const what = `truncated: bytes ${byteOffset} to ${byteOffset + byteLength} of ${available}`;
  throw new InputError('ERR_TRUNCATED', what, { where: name });
}
