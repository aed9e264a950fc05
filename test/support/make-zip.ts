import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipParts {
  path?: string;
  data?: Uint8Array;
  deflate?: boolean;
  /** What the fields of both headers say instead of the truth. */
  flags?: number;
  method?: number;
  attributes?: number;
  crc?: number;
  size?: number;
  packedSize?: number;
  offset?: number;
  /** What only the entry's own header says. */
  local?: { path?: string; method?: number; crc?: number; size?: number };
}

/** A zip, byte by byte, that may lie anywhere. */
export function makeZip(entries: readonly ZipParts[], end: { entries?: number; offset?: number } = {}): Uint8Array {
  const pieces: Buffer[] = [];
  const records: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { path = 'a', data = Buffer.from('hello'), deflate = false, flags = 0, attributes = 0, local = {} } = entry;
    const packed = deflate ? deflateRawSync(data) : Buffer.from(data);
    const { method = deflate ? 8 : 0, crc = crc32(data), size = data.length, packedSize = packed.length } = entry;
    const header = Buffer.alloc(30);
    header.write('PK\x03\x04', 'latin1');
    header.writeUInt16LE(flags, 6);
    header.writeUInt16LE(local.method ?? method, 8);
    header.writeUInt32LE(local.crc ?? crc, 14);
    header.writeUInt32LE(packedSize, 18);
    header.writeUInt32LE(local.size ?? size, 22);
    const localName = Buffer.from(local.path ?? path);
    header.writeUInt16LE(localName.length, 26);
    const record = Buffer.alloc(46);
    record.write('PK\x01\x02', 'latin1');
    record.writeUInt16LE(0x0314, 4);
    record.writeUInt16LE(flags, 8);
    record.writeUInt16LE(method, 10);
    record.writeUInt32LE(crc, 16);
    record.writeUInt32LE(packedSize, 20);
    record.writeUInt32LE(size, 24);
    record.writeUInt16LE(Buffer.byteLength(path), 28);
    record.writeUInt32LE(attributes, 38);
    record.writeUInt32LE(entry.offset ?? offset, 42);
    pieces.push(header, localName, packed);
    records.push(record, Buffer.from(path));
    offset += header.length + localName.length + packed.length;
  }
  const directory = Buffer.concat(records);
  const tail = Buffer.alloc(22);
  tail.write('PK\x05\x06', 'latin1');
  tail.writeUInt16LE(end.entries ?? entries.length, 8);
  tail.writeUInt16LE(end.entries ?? entries.length, 10);
  tail.writeUInt32LE(directory.length, 12);
  tail.writeUInt32LE(end.offset ?? offset, 16);
  return Buffer.concat([...pieces, directory, tail]);
}
