import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectBytes } from '../../dist/core/files/collect-bytes.js';
import { createFile } from '../../dist/core/files/create-file.js';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import { openFile } from '../../dist/core/files/open-file.js';
import { readBlocks } from '../../dist/core/files/read-blocks.js';
import { readZip } from '../../dist/core/files/read-zip.js';
import { writeZip } from '../../dist/core/files/write-zip.js';
import { makeZip, type ZipParts } from '../support/make-zip.js';
import { readArchive } from '../support/read-archive.js';
import { withFolder } from '../support/with-folder.js';

async function readZipBytes(bytes: Uint8Array): Promise<string[]> {
  const zip = await readZip(createMemorySource(bytes, 'a.zip'));
  for (const path of zip.entries.keys()) await collectBytes(readBlocks(await zip.open(path)));
  return [...zip.entries.keys()];
}

const zeros = new Uint8Array(40 * 1024 * 1024);
const packedZeros = deflateRawSync(zeros);

test.each<{ what: string; entries: readonly ZipParts[]; end?: { entries?: number; offset?: number }; says: string }>([
  { what: 'an encrypted entry', entries: [{ flags: 1 }], says: 'encrypted' },
  { what: 'an entry with strong encryption', entries: [{ flags: 0x40 }], says: 'encrypted' },
  { what: 'patched data', entries: [{ flags: 0x20 }], says: 'flags 0x20' },
  { what: 'LZMA', entries: [{ method: 14 }], says: 'compression method 14' },
  { what: 'a symbolic link', entries: [{ attributes: 0xa1ff0000 }], says: 'no regular file' },
  { what: 'a device', entries: [{ attributes: 0x21ff0000 }], says: 'no regular file' },
  { what: 'a doubled name', entries: [{}, {}], says: 'two entries are called "a"' },
  { what: 'a name that climbs', entries: [{ path: 'a/../../b' }], says: 'leads out' },
  { what: 'a name that climbs in Windows', entries: [{ path: 'a\\..\\..\\b' }], says: 'leads out' },
  { what: 'an absolute name', entries: [{ path: '/etc/passwd' }], says: 'leads out' },
  { what: 'a drive', entries: [{ path: 'C:/a' }], says: 'leads out' },
  { what: 'no name', entries: [{ path: '' }], says: 'leads out' },
  { what: 'a wrong CRC', entries: [{ crc: 1 }], says: 'CRC' },
  { what: 'a wrong CRC of a deflated entry', entries: [{ crc: 1, deflate: true }], says: 'CRC' },
  { what: 'another name in its own header', entries: [{ local: { path: 'b' } }], says: 'differs from its directory' },
  { what: 'another method in its own header', entries: [{ local: { method: 8 } }], says: 'differs from its directory' },
  { what: 'another CRC in its own header', entries: [{ local: { crc: 1 } }], says: 'differs from its directory' },
  { what: 'another size in its own header', entries: [{ local: { size: 4 } }], says: 'differs from its directory' },
  { what: 'two entries in the same bytes', entries: [{}, { path: 'b', offset: 0 }], says: 'overlaps' },
  { what: 'an entry within another', entries: [{ data: makeZip([{}]) }, { path: 'b', offset: 31 }], says: 'overlaps' },
  { what: 'data past the end', entries: [{ size: 5000, packedSize: 5000 }], says: 'overlaps' },
  { what: 'a stored entry of two sizes', entries: [{ size: 6 }], says: 'two sizes' },
  { what: 'more than it says', entries: [{ deflate: true, size: 4 }], says: 'more than its 4 bytes' },
  { what: 'less than it says', entries: [{ deflate: true, size: 6 }], says: '5 of its 6 bytes' },
  { what: 'a bomb', entries: [{ data: packedZeros, method: 8, size: zeros.length }], says: 'claims to unpack' },
  {
    what: 'a header where none is',
    entries: [{ data: zeros, offset: 3, size: 5, packedSize: 5 }],
    says: 'header of its own',
  },
  { what: 'more entries than it has', entries: [{}], end: { entries: 500 }, says: 'does not fit' },
  {
    what: 'fewer entries than it has',
    entries: [{}, { path: 'b' }],
    end: { entries: 1 },
    says: 'directory is damaged',
  },
  { what: 'a directory elsewhere', entries: [{}], end: { offset: 0 }, says: 'cannot be read' },
])('a zip with $what is refused', async ({ entries, end, says }) => {
  const refusal = await readZipBytes(makeZip(entries, end)).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'ERR_ARCHIVE', kind: 'input' });
  expect(String(refusal)).toContain(says);
});

test('a zip that was damaged anywhere is read or refused, never worse', async () => {
  const zip = makeZip([{ path: 'a/b' }, { path: 'c', deflate: true }, { path: 'd/', data: new Uint8Array(0) }]);
  const mutation = fc.record({
    edits: fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
    length: fc.oneof(fc.constant(zip.length), fc.nat(zip.length)),
  });
  await fc.assert(
    fc.asyncProperty(mutation, async ({ edits, length }) => {
      const bytes = Uint8Array.from(zip.subarray(0, length));
      for (const [at, value] of edits) if (at < length) bytes[at] = value;
      await readZipBytes(bytes).catch((error: unknown) => expect(error).toMatchObject({ code: 'ERR_ARCHIVE' }));
    }),
    { numRuns: 3000 },
  );
});

test('what is written as a zip is read back, in place and aligned to 64 bytes', async () => {
  const content = fc.dictionary(fc.stringMatching(/^[a-zä]{1,9}(\/[a-z]{1,9})?$/), fc.uint8Array({ maxLength: 300 }), {
    maxKeys: 6,
  });
  await withFolder(async (folder) => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(content, async (files) => {
        const path = join(folder, `${count++}.zip`);
        const sink = await createFile(path);
        const inputs = Object.entries(files).map(([name, data]) => ({
          path: name,
          content: createMemorySource(data, name),
        }));
        await writeZip(sink, inputs);
        await sink.close();
        expect(await readArchive(path)).toEqual(
          Object.fromEntries(Object.entries(files).map(([name, data]) => [name, Buffer.from(data)])),
        );
        const source = await openFile(path);
        const zip = await readZip(source);
        for (const name of zip.entries.keys()) {
          const { location } = await zip.open(name);
          expect(location!.byteOffset % 64).toBe(0);
          expect((await readFile(location!.file)).subarray(location!.byteOffset).indexOf(files[name]!)).toBe(0);
        }
        await source.close();
      }),
      { numRuns: 50 },
    );
  });
});
