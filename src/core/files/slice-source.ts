import type { ByteSource } from './byte-source.js';
import { checkRead } from './check-read.js';

/** A range of another source as a source of its own: a stored archive entry, a blob within a file. */
export function sliceSource(source: ByteSource, byteOffset: number, byteLength: number, name: string): ByteSource {
  checkRead(source, byteOffset, byteLength);
  const { location } = source;
  const slice: ByteSource = {
    name,
    byteLength,
    ...(location && { location: { file: location.file, byteOffset: location.byteOffset + byteOffset } }),
    async read(from, length) {
      checkRead(slice, from, length);
      return source.read(byteOffset + from, length);
    },
  };
  return slice;
}
