import { Readable } from 'node:stream';
import type unzipper from 'unzipper';
import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { checkEntryPath } from './check-entry-path.js';
import { findZipEnd } from './find-zip-end.js';
import { maxUnpackedBytes } from './max-unpacked-bytes.js';
import { toBuffer } from './to-buffer.js';

export interface ZipEntry {
  readonly path: string;
  /** As they stand in the directory; the entry's own header must have the same. */
  readonly pathBytes: Uint8Array;
  readonly isDeflated: boolean;
  readonly byteLength: number;
  readonly packedByteLength: number;
  readonly crc32: number;
  /** Of the entry's own header. */
  readonly headerOffset: number;
  /** Where the next entry, or the directory, begins. */
  readonly endOffset: number;
}

const LOCAL_HEADER_BYTES = 30;
const RECORD_BYTES = 46;
const RECORD_SIGNATURE = 0x02014b50;

/** General purpose bits that change nothing here: compression level, data descriptor, UTF-8 names. */
const HARMLESS_FLAGS = 0x0002 | 0x0004 | 0x0008 | 0x0800;
const ENCRYPTION_FLAGS = 0x0001 | 0x0040 | 0x2000;

/**
 * The files of a zip, in the order in which they lie in it, each checked to be what this program reads: stored or deflated,
 * not encrypted, no link, within the file, overlapping nothing.
 *
 * @throws InputError ERR_ARCHIVE naming the entry
 */
export async function readZipDirectory(source: ByteSource): Promise<ZipEntry[]> {
  const { endOffset, directoryOffset, directoryByteLength, entries } = await findZipEnd(source);
  const files = await parseDirectory(source, endOffset);
  const recordBytes = files.reduce((sum, file) => sum + recordLength(file), 0);
  if (files.length !== entries || recordBytes !== directoryByteLength) throw refuse('its directory is damaged', source);
  const sorted = files
    .filter((file) => !isFolder(file, source))
    .sort((a, b) => a.offsetToLocalFileHeader - b.offsetToLocalFileHeader);
  const seen = new Set<string>();
  return sorted.map((file, index) => {
    if (seen.has(file.path)) throw refuse(`two entries are called ${JSON.stringify(file.path)}`, source);
    seen.add(file.path);
    const nextOffset = sorted[index + 1]?.offsetToLocalFileHeader ?? directoryOffset;
    return checkEntry(file, Math.min(nextOffset, directoryOffset), source);
  });
}

async function parseDirectory(source: ByteSource, endOffset: number): Promise<unzipper.File[]> {
  // Loaded when there is a zip: it takes 50 ms, which every command would pay.
  const { default: unzip } = await import('unzipper');
  // The typings leave out the options; the tail must begin at the record that was checked.
  const open: (
    source: { size(): Promise<number>; stream(offset: number, length?: number): Readable },
    options: { tailSize: number },
  ) => Promise<unzipper.CentralDirectory> = unzip.Open.custom;
  const stream = (offset: number, length = source.byteLength - offset): Readable =>
    Readable.from(readParts(source, offset, Math.min(length, source.byteLength - offset)));
  try {
    const size = async () => source.byteLength;
    return (await open({ size, stream }, { tailSize: source.byteLength - endOffset })).files;
  } catch (cause) {
    throw cause instanceof InputError ? cause : refuse('its directory cannot be read', source, cause);
  }
}

async function* readParts(source: ByteSource, offset: number, byteLength: number): AsyncGenerator<Buffer> {
  const partBytes = 64 * 1024;
  for (let done = 0; done < byteLength; done += partBytes) {
    yield toBuffer(await source.read(offset + done, Math.min(partBytes, byteLength - done)));
  }
}

function recordLength({ fileNameLength, extraFieldLength, fileCommentLength }: unzipper.File): number {
  return RECORD_BYTES + fileNameLength + extraFieldLength + fileCommentLength;
}

function isFolder(file: unzipper.File, source: ByteSource): boolean {
  if (file.signature !== RECORD_SIGNATURE) throw refuse('its directory is damaged', source);
  checkEntryPath(file.path, source.name);
  return file.path.endsWith('/') && file.uncompressedSize === 0;
}

function checkEntry(file: unzipper.File, endOffset: number, source: ByteSource): ZipEntry {
  const { path, compressionMethod, offsetToLocalFileHeader: headerOffset } = file;
  const { uncompressedSize: byteLength, compressedSize: packedByteLength } = file;
  const wrong = (what: string) => refuse(`entry ${JSON.stringify(path)} ${what}`, source);
  if ((file.flags & ENCRYPTION_FLAGS) !== 0) throw wrong('is encrypted');
  if ((file.flags & ~HARMLESS_FLAGS) !== 0) throw wrong(`has unsupported flags 0x${file.flags.toString(16)}`);
  if (compressionMethod !== 0 && compressionMethod !== 8) throw wrong(`has compression method ${compressionMethod}`);
  if (isSpecial(file)) throw wrong('is no regular file');
  if (![byteLength, packedByteLength, headerOffset].every(Number.isSafeInteger)) throw wrong('has no size');
  if (compressionMethod === 0 && byteLength !== packedByteLength) throw wrong('is stored, yet has two sizes');
  if (headerOffset + LOCAL_HEADER_BYTES + file.fileNameLength + packedByteLength > endOffset) {
    throw wrong('overlaps what follows it');
  }
  if (byteLength > maxUnpackedBytes(packedByteLength)) {
    throw wrong(`claims to unpack ${packedByteLength} bytes to ${byteLength}`);
  }
  return {
    path,
    pathBytes: file.pathBuffer,
    isDeflated: compressionMethod === 8,
    byteLength,
    packedByteLength,
    crc32: file.crc32,
    headerOffset,
    endOffset,
  };
}

/** Links, devices: Unix file types in the upper half of the attributes other than none and regular. */
function isSpecial({ externalFileAttributes }: unzipper.File): boolean {
  const type = (externalFileAttributes >>> 28) & 0xf;
  return type !== 0 && type !== 0o10;
}

function refuse(what: string, { name }: ByteSource, cause?: unknown): InputError {
  return new InputError('ERR_ARCHIVE', `broken or unsupported zip: ${what}`, { where: name, cause });
}
