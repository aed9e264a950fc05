import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { toBuffer } from './to-buffer.js';

/** Where a zip's central directory lies. */
export interface ZipEnd {
  /** Of the "end of central directory" record. */
  endOffset: number;
  directoryOffset: number;
  directoryByteLength: number;
  entries: number;
}

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const ZIP64_END_BYTES = 56;
const MAX_COMMENT_BYTES = 0xffff;

/** Room for a quarter of a million entries. All are held in memory, where the smallest take twenty times their bytes. */
const MAX_DIRECTORY_BYTES = 32 * 1024 * 1024;

/** The fixed part of a central directory record: what an entry takes at least. */
const RECORD_BYTES = 46;

/**
 * Reads the records at a zip's end (APPNOTE.TXT 4.3.14 to 4.3.16) and checks them against the file before anything is
 * allocated for what they claim.
 *
 * @throws InputError ERR_ARCHIVE
 */
export async function findZipEnd(source: ByteSource): Promise<ZipEnd> {
  const endOffset = await findEndOffset(source);
  const end = toBuffer(await source.read(endOffset, END_BYTES));
  const small = {
    disks: [end.readUInt16LE(4), end.readUInt16LE(6)],
    entriesOnDisk: end.readUInt16LE(8),
    entries: end.readUInt16LE(10),
    directoryByteLength: end.readUInt32LE(12),
    directoryOffset: end.readUInt32LE(16),
  };
  const isZip64 = small.entries === 0xffff || small.directoryOffset === 0xffffffff || small.disks[0] === 0xffff;
  const claimed = isZip64 ? await readZip64End(source, endOffset) : small;

  if (claimed.disks.some((disk) => disk !== 0) || claimed.entriesOnDisk !== claimed.entries) {
    throw broken('it is one of several disks', source);
  }
  const { entries, directoryOffset, directoryByteLength } = claimed;
  if (directoryByteLength > MAX_DIRECTORY_BYTES) throw broken(`its directory has ${directoryByteLength} bytes`, source);
  if (entries * RECORD_BYTES > directoryByteLength || directoryOffset + directoryByteLength > endOffset) {
    throw broken('its directory does not fit into the file', source);
  }
  return { endOffset, directoryOffset, directoryByteLength, entries };
}

/** The last record whose comment reaches exactly to the end of the file. */
async function findEndOffset(source: ByteSource): Promise<number> {
  const tailBytes = Math.min(source.byteLength, END_BYTES + MAX_COMMENT_BYTES);
  const tail = toBuffer(await source.read(source.byteLength - tailBytes, tailBytes));
  for (let at = tail.lastIndexOf('PK\x05\x06'); at >= 0; at = at === 0 ? -1 : tail.lastIndexOf('PK\x05\x06', at - 1)) {
    if (at + END_BYTES <= tailBytes && at + END_BYTES + tail.readUInt16LE(at + 20) === tailBytes) {
      return source.byteLength - tailBytes + at;
    }
  }
  throw broken('its end is missing', source);
}

async function readZip64End(source: ByteSource, endOffset: number) {
  const locatorOffset = endOffset - LOCATOR_BYTES;
  if (locatorOffset < ZIP64_END_BYTES) throw broken('its zip64 end is missing', source);
  const locator = toBuffer(await source.read(locatorOffset, LOCATOR_BYTES));
  const recordOffset = Number(locator.readBigUInt64LE(8));
  if (locator.readUInt32LE(0) !== 0x07064b50 || recordOffset > locatorOffset - ZIP64_END_BYTES) {
    throw broken('its zip64 end is missing', source);
  }
  const record = toBuffer(await source.read(recordOffset, ZIP64_END_BYTES));
  if (record.readUInt32LE(0) !== 0x06064b50) throw broken('its zip64 end is missing', source);
  return {
    disks: [record.readUInt32LE(16), record.readUInt32LE(20)],
    entriesOnDisk: Number(record.readBigUInt64LE(24)),
    entries: Number(record.readBigUInt64LE(32)),
    directoryByteLength: Number(record.readBigUInt64LE(40)),
    directoryOffset: Number(record.readBigUInt64LE(48)),
  };
}

function broken(what: string, { name }: ByteSource): InputError {
  return new InputError('ERR_ARCHIVE', `broken or unsupported zip: ${what}`, { where: name });
}
