import { crc32 } from 'node:zlib';
import { InputError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { collectBytes } from './collect-bytes.js';
import { createMemorySource } from './create-memory-source.js';
import { createSource } from './create-source.js';
import { inflateEntry } from './inflate-entry.js';
import { locateZipEntry } from './locate-zip-entry.js';
import { readZipDirectory, type ZipEntry } from './read-zip-directory.js';
import { sliceSource } from './slice-source.js';
import { type Spill, spill } from './spill.js';

export interface ReadZipOptions {
  /** Where large deflated entries are unpacked, in nameless files; without it they are refused. */
  spillFolder?: string;
}

export interface ZipArchive {
  /** By path; folders are left out. */
  readonly entries: ReadonlyMap<string, ZipEntry>;
  /**
   * A stored entry is read in place (`location` says where), a deflated one is unpacked first. Either is checked against its
   * CRC before its first byte is given.
   *
   * @throws InputError ERR_NOT_FOUND, ERR_ARCHIVE
   */
  open(path: string): Promise<ByteSource>;
  /** Removes what was unpacked; the source stays open. */
  close(): Promise<void>;
}

/** What is smaller is unpacked in memory. */
const MAX_IN_MEMORY_BYTES = 4 * 1024 * 1024;

/** Stays in a processor's cache between reading and checking. */
const MAX_CHECKED_BYTES = 256 * 1024;

/**
 * Reads a zip's directory (APPNOTE.TXT 6.3) with `unzipper`, and entries by position.
 *
 * @throws InputError ERR_ARCHIVE for whatever is broken, ambiguous, encrypted or dangerous
 */
export async function readZip(source: ByteSource, { spillFolder }: ReadZipOptions = {}): Promise<ZipArchive> {
  const entries = new Map((await readZipDirectory(source)).map((entry) => [entry.path, entry]));
  const spills: Spill[] = [];

  const unpack = async (packed: ByteSource, entry: ZipEntry): Promise<ByteSource> => {
    const chunks = inflateEntry(packed, entry);
    if (entry.byteLength <= MAX_IN_MEMORY_BYTES) {
      return createMemorySource(await collectBytes(chunks), packed.name);
    }
    if (spillFolder === undefined) {
      throw new InputError('ERR_ARCHIVE', `a deflated entry of ${entry.byteLength} bytes`, {
        where: packed.name,
        remedy: 'unpack the archive first',
      });
    }
    const spilled = await spill(chunks, spillFolder, packed.name);
    spills.push(spilled);
    return spilled;
  };

  return {
    entries,
    async open(path) {
      const entry = entries.get(path);
      if (entry === undefined)
        throw new InputError('ERR_NOT_FOUND', 'no such entry', { where: `${source.name}!${path}` });
      const dataOffset = await locateZipEntry(source, entry);
      const packed = sliceSource(source, dataOffset, entry.packedByteLength, `${source.name}!${path}`);
      if (entry.isDeflated) return whenRead(packed, entry.byteLength, () => unpack(packed, entry));
      const stored = whenRead(packed, entry.byteLength, () => verified(packed, entry));
      return { ...stored, location: packed.location };
    },
    async close() {
      await Promise.all(spills.splice(0).map((spilled) => spilled.close()));
    },
  };
}

/** Does the work that a first read needs, once. */
function whenRead({ name }: ByteSource, byteLength: number, prepare: () => Promise<ByteSource>): ByteSource {
  let ready: Promise<ByteSource> | undefined;
  return createSource({ name, byteLength }, async (byteOffset, out) => {
    ready ??= prepare();
    await (await ready).readInto(byteOffset, out);
  });
}

async function verified(stored: ByteSource, { crc32: expected }: ZipEntry): Promise<ByteSource> {
  const memory = new Uint8Array(Math.min(MAX_CHECKED_BYTES, stored.byteLength));
  let checksum = 0;
  for (let done = 0; done < stored.byteLength; done += MAX_CHECKED_BYTES) {
    const block = memory.subarray(0, stored.byteLength - done);
    await stored.readInto(done, block);
    checksum = crc32(block, checksum);
  }
  if (checksum === expected) return stored;
  throw new InputError('ERR_ARCHIVE', 'broken zip entry: its CRC does not fit', { where: stored.name });
}
