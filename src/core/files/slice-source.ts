import type { ByteSource } from './byte-source.js';
import { checkRead } from './check-read.js';
import { createSource } from './create-source.js';

/** A range of another source as a source of its own: a stored archive entry, a blob within a file. */
export function sliceSource(source: ByteSource, byteOffset: number, byteLength: number, name: string): ByteSource {
  checkRead(source, byteOffset, byteLength);
  const location = source.location && {
    file: source.location.file,
    byteOffset: source.location.byteOffset + byteOffset,
  };
  return createSource({ name, byteLength, location }, (from, out) => source.readInto(byteOffset + from, out));
}
