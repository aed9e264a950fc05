import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import type { ZipEntry } from './read-zip-directory.js';
import { toBuffer } from './to-buffer.js';

const HEADER_BYTES = 30;
const HEADER_SIGNATURE = 0x04034b50;
const DATA_DESCRIPTOR_FLAG = 0x0008;
/** In a 32-bit field: see the zip64 extra field. */
const SEE_ZIP64 = 0xffffffff;

/**
 * Where an entry's packed bytes begin. Its own header (APPNOTE.TXT 4.3.7) must agree with the directory: two readers that
 * each believe another one would see two different files.
 *
 * @throws InputError ERR_ARCHIVE
 */
export async function locateZipEntry(source: ByteSource, entry: ZipEntry): Promise<number> {
  const { path, pathBytes, headerOffset } = entry;
  const wrong = (what: string): InputError =>
    new InputError('ERR_ARCHIVE', `broken or unsupported zip: entry ${JSON.stringify(path)} ${what}`, {
      where: source.name,
    });
  const header = toBuffer(await source.read(headerOffset, HEADER_BYTES + pathBytes.length));
  if (header.readUInt32LE(0) !== HEADER_SIGNATURE) throw wrong('has no header of its own');
  const nameLength = header.readUInt16LE(26);
  const dataOffset = headerOffset + HEADER_BYTES + nameLength + header.readUInt16LE(28);
  const sameName = nameLength === pathBytes.length && header.subarray(HEADER_BYTES).equals(pathBytes);
  const sameMethod = header.readUInt16LE(8) === (entry.isDeflated ? 8 : 0);
  if (!sameName || !sameMethod || !hasSameSizes(header, entry)) throw wrong('differs from its directory record');
  if (dataOffset + entry.packedByteLength > entry.endOffset) throw wrong('overlaps what follows it');
  return dataOffset;
}

function hasSameSizes(header: Buffer, { crc32, packedByteLength, byteLength }: ZipEntry): boolean {
  const isLater = (header.readUInt16LE(6) & DATA_DESCRIPTOR_FLAG) !== 0;
  const agrees = (found: number, expected: number) =>
    found === expected || found === SEE_ZIP64 || (isLater && found === 0);
  return (
    agrees(header.readUInt32LE(14), crc32) &&
    agrees(header.readUInt32LE(18), packedByteLength) &&
    agrees(header.readUInt32LE(22), byteLength)
  );
}
