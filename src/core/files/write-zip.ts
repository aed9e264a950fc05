import { crc32 } from 'node:zlib';
import type { ByteSink } from './byte-sink.js';
import { readAhead, type Streamable } from './read-ahead.js';

export interface ZipInput {
  path: string;
  content: Streamable;
}

interface WrittenEntry {
  path: string;
  byteLength: number;
  crc32: number;
  headerOffset: number;
}

/** What PyTorch aligns storages to, so that they can be mapped. */
const ALIGNMENT = 64;

const UTF8_AND_DATA_DESCRIPTOR = 0x0808;
const MAX_UINT32 = 0xffffffff;
const VERSION_ZIP64 = 45;
/** 1 January 1980, the format's first day: the same input gives the same bytes. */
const DATE = 0x0021;

/**
 * Writes a zip of stored entries front to back, each entry's data aligned to 64 bytes as `torch.save` does it; checksums
 * follow the data, and zip64 fields stand wherever 32 bits do not do (APPNOTE.TXT 6.3).
 */
export async function writeZip(sink: ByteSink, inputs: readonly ZipInput[]): Promise<void> {
  const entries: WrittenEntry[] = [];
  let offset = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    await sink.write(bytes);
    offset += bytes.length;
  };
  const blocks = readAhead(inputs.map(({ content }) => content));
  for (const { path, content } of inputs) {
    const { byteLength } = content;
    const headerOffset = offset;
    await write(localHeader(path, byteLength, headerOffset));
    let checksum = 0;
    for (let done = 0; done < byteLength; ) {
      const { value: block = new Uint8Array(0) } = await blocks.next();
      checksum = crc32(block, checksum);
      done += block.length;
      await write(block);
    }
    await write(dataDescriptor(checksum, byteLength));
    entries.push({ path, byteLength, crc32: checksum, headerOffset });
  }
  const directoryOffset = offset;
  for (const entry of entries) await write(directoryRecord(entry));
  await write(endRecords(entries.length, directoryOffset, offset - directoryOffset));
}

function localHeader(path: string, byteLength: number, headerOffset: number): Uint8Array {
  const name = Buffer.from(path);
  const isZip64 = byteLength >= MAX_UINT32;
  const zip64 = isZip64 ? extraField(0x0001, uint64(byteLength, byteLength)) : Buffer.alloc(0);
  const unaligned = headerOffset + 30 + name.length + zip64.length + 4;
  const padding = extraField(0x4246, Buffer.alloc((ALIGNMENT - (unaligned % ALIGNMENT)) % ALIGNMENT, 'Z'));
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(VERSION_ZIP64, 4);
  header.writeUInt16LE(UTF8_AND_DATA_DESCRIPTOR, 6);
  header.writeUInt16LE(DATE, 12);
  // Known already, and readers without the directory need them; the CRC follows the data.
  header.writeUInt32LE(isZip64 ? MAX_UINT32 : byteLength, 18);
  header.writeUInt32LE(isZip64 ? MAX_UINT32 : byteLength, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(zip64.length + padding.length, 28);
  return Buffer.concat([header, name, zip64, padding]);
}

function dataDescriptor(checksum: number, byteLength: number): Uint8Array {
  const start = Buffer.alloc(8);
  start.write('PK\x07\x08', 'latin1');
  start.writeUInt32LE(checksum, 4);
  return Buffer.concat([
    start,
    byteLength >= MAX_UINT32 ? uint64(byteLength, byteLength) : uint32(byteLength, byteLength),
  ]);
}

function directoryRecord({ path, byteLength, crc32: checksum, headerOffset }: WrittenEntry): Uint8Array {
  const name = Buffer.from(path);
  const large = [
    ...(byteLength >= MAX_UINT32 ? [byteLength, byteLength] : []),
    ...(headerOffset >= MAX_UINT32 ? [headerOffset] : []),
  ];
  const zip64 = large.length > 0 ? extraField(0x0001, uint64(...large)) : Buffer.alloc(0);
  const record = Buffer.alloc(46);
  record.write('PK\x01\x02', 'latin1');
  record.writeUInt16LE(VERSION_ZIP64, 4);
  record.writeUInt16LE(VERSION_ZIP64, 6);
  record.writeUInt16LE(UTF8_AND_DATA_DESCRIPTOR, 8);
  record.writeUInt16LE(DATE, 14);
  record.writeUInt32LE(checksum, 16);
  record.writeUInt32LE(Math.min(byteLength, MAX_UINT32), 20);
  record.writeUInt32LE(Math.min(byteLength, MAX_UINT32), 24);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt16LE(zip64.length, 30);
  record.writeUInt32LE(Math.min(headerOffset, MAX_UINT32), 42);
  return Buffer.concat([record, name, zip64]);
}

function endRecords(entries: number, directoryOffset: number, directoryByteLength: number): Uint8Array {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Math.min(entries, 0xffff), 8);
  end.writeUInt16LE(Math.min(entries, 0xffff), 10);
  end.writeUInt32LE(Math.min(directoryByteLength, MAX_UINT32), 12);
  end.writeUInt32LE(Math.min(directoryOffset, MAX_UINT32), 16);
  if (entries < 0xffff && directoryOffset < MAX_UINT32) return end;

  const zip64End = Buffer.alloc(24);
  zip64End.write('PK\x06\x06', 'latin1');
  zip64End.writeBigUInt64LE(44n, 4);
  zip64End.writeUInt16LE(VERSION_ZIP64, 12);
  zip64End.writeUInt16LE(VERSION_ZIP64, 14);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(directoryOffset + directoryByteLength), 8);
  locator.writeUInt32LE(1, 16);
  const counts = uint64(entries, entries, directoryByteLength, directoryOffset);
  return Buffer.concat([zip64End, counts, locator, end]);
}

function extraField(id: number, data: Uint8Array): Uint8Array {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(id, 0);
  head.writeUInt16LE(data.length, 2);
  return Buffer.concat([head, data]);
}

function uint32(...numbers: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(numbers).buffer);
}

function uint64(...numbers: number[]): Uint8Array {
  return new Uint8Array(BigUint64Array.from(numbers, BigInt).buffer);
}
