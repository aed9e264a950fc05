/** What a shared library of Linux says about itself (System V ABI: Sections, Dynamic Section). 64 bits, little-endian. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

export interface ElfLibrary {
  /** Names of the libraries that it cannot be loaded without. */
  readonly needed: readonly string[];
  /** Its constants: where version strings lie. */
  readonly readOnlyData: Uint8Array;
}

/** A table of sections or a dynamic section is a few kilobytes, a table of names some ten, constants some ten million. */
const MAX_SECTION_BYTES = 256 * 1024 * 1024;

const SECTION_HEADER_BYTES = 64;
const DYNAMIC_ENTRY_BYTES = 16;
const TAG_NEEDED = 1n;

interface Section {
  name: string;
  byteOffset: number;
  byteLength: number;
}

/** @throws Error when the file is no such library, or shorter than it says. */
export function readElf(file: string): ElfLibrary {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const read = (byteOffset: number, byteLength: number): Buffer => {
      if (byteLength > MAX_SECTION_BYTES || byteOffset + byteLength > size) throw new Error(`${file} is cut short`);
      const bytes = Buffer.alloc(byteLength);
      readSync(descriptor, bytes, 0, byteLength, byteOffset);
      return bytes;
    };
    const sections = readSections(read, file);
    const contents = (name: string): Buffer => {
      const section = sections.find((candidate) => candidate.name === name);
      return section ? read(section.byteOffset, section.byteLength) : Buffer.alloc(0);
    };
    return { needed: parseNeeded(contents('.dynamic'), contents('.dynstr')), readOnlyData: contents('.rodata') };
  } finally {
    closeSync(descriptor);
  }
}

function readSections(read: (byteOffset: number, byteLength: number) => Buffer, file: string): Section[] {
  const header = read(0, 64);
  const isElf64 = header.readUInt32BE(0) === 0x7f454c46 && header[4] === 2 && header[5] === 1;
  if (!isElf64) throw new Error(`${file} is no library for 64-bit Linux`);
  const tableOffset = Number(header.readBigUInt64LE(40));
  const count = header.readUInt16LE(60);
  const table = read(tableOffset, count * SECTION_HEADER_BYTES);
  const headers = Array.from({ length: count }, (_, index) =>
    table.subarray(index * SECTION_HEADER_BYTES, (index + 1) * SECTION_HEADER_BYTES),
  );
  const place = (entry: Buffer) => ({
    byteOffset: Number(entry.readBigUInt64LE(24)),
    byteLength: Number(entry.readBigUInt64LE(32)),
  });
  const namesEntry = headers[header.readUInt16LE(62)];
  if (namesEntry === undefined) throw new Error(`${file} names no sections`);
  const { byteOffset, byteLength } = place(namesEntry);
  const names = read(byteOffset, byteLength);
  return headers.map((entry) => ({ name: textAt(names, entry.readUInt32LE(0)), ...place(entry) }));
}

function parseNeeded(dynamic: Buffer, names: Buffer): string[] {
  const count = Math.floor(dynamic.length / DYNAMIC_ENTRY_BYTES);
  return Array.from({ length: count }, (_, index) => index * DYNAMIC_ENTRY_BYTES)
    .filter((offset) => dynamic.readBigInt64LE(offset) === TAG_NEEDED)
    .map((offset) => textAt(names, Number(dynamic.readBigUInt64LE(offset + 8))));
}

function textAt(names: Buffer, byteOffset: number): string {
  const end = names.indexOf(0, byteOffset);
  return names.toString('latin1', byteOffset, end === -1 ? names.length : end);
}
