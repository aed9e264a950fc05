import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { collectBytes } from '../../dist/core/files/collect-bytes.js';
import { createFile } from '../../dist/core/files/create-file.js';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import { openFile } from '../../dist/core/files/open-file.js';
import { openTree } from '../../dist/core/files/open-tree.js';
import { readBlocks } from '../../dist/core/files/read-blocks.js';
import { readTar } from '../../dist/core/files/read-tar.js';
import { readZip } from '../../dist/core/files/read-zip.js';
import { writeZip } from '../../dist/core/files/write-zip.js';
import { makeZip, type ZipParts } from '../support/make-zip.js';
import { describeShared, shared } from '../support/shared.js';
import { withFolder } from '../support/with-folder.js';

/** Opens an archive and reads all that is in it. */
async function readAll(path: string): Promise<Record<string, Buffer>> {
  const tree = await openTree(path);
  try {
    const files: Record<string, Buffer> = {};
    for (const name of tree.paths) {
      files[name] = Buffer.from(await collectBytes(readBlocks(await tree.open(name))));
    }
    return files;
  } finally {
    await tree.close();
  }
}

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
          byteLength: data.length,
          blocks: (async function* () {
            yield data.subarray(0, 100);
            yield data.subarray(100);
          })(),
        }));
        await writeZip(sink, inputs);
        await sink.close();
        expect(await readAll(path)).toEqual(
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

/** A tar header block; `type` 0 is a file. */
function tarEntry(name: string, data: Uint8Array, type = '0', size = data.length): Buffer {
  const block = Buffer.alloc(512);
  block.write(name);
  block.write(size.toString(8).padStart(11, '0'), 124);
  block.write(type, 156);
  block.write('ustar\x0000', 257, 'latin1');
  block.fill(' ', 148, 156);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return Buffer.concat([block, data, Buffer.alloc((512 - (data.length % 512)) % 512)]);
}

const hello = Buffer.from('hello');
const endOfTar = Buffer.alloc(1024);

describe('a tar', () => {
  test('is read with the long names and sizes of pax and GNU; links and folders are left out', async () => {
    const long = 'x'.repeat(200);
    const pax = `${14 + long.length} path=${long}/pax\n`;
    const tar = Buffer.concat([
      tarEntry('./a/', new Uint8Array(0), '5'),
      tarEntry('./a/b', hello),
      tarEntry('link', new Uint8Array(0), '2'),
      tarEntry('PaxHeader', Buffer.from(pax), 'x'),
      tarEntry('short', hello),
      tarEntry('././@LongLink', Buffer.from(`${long}/gnu\0`), 'L'),
      tarEntry('short', Buffer.from('world')),
      endOfTar,
    ]);
    await withFolder(async (folder) => {
      for (const [name, bytes] of [['a.tar', tar] as const, ['a.tar.gz', gzipSync(tar)] as const]) {
        await writeFile(join(folder, name), bytes);
        const expected = { 'a/b': hello, [`${long}/pax`]: hello, [`${long}/gnu`]: Buffer.from('world') };
        expect(await readAll(join(folder, name))).toEqual(expected);
      }
      expect(await readdir(folder)).toEqual(['a.tar', 'a.tar.gz']);
    });
  });

  test.each([
    { what: 'an entry past its end', tar: tarEntry('a', hello, '0', 5000), says: 'past the end' },
    { what: 'a size beyond all numbers', tar: tarEntry('a', hello, '0', 0o77777777777), says: 'past the end' },
    { what: 'a damaged header', tar: tarEntry('a', hello).fill('z', 300, 301), says: 'checksum' },
    { what: 'a doubled name', tar: Buffer.concat([tarEntry('a', hello), tarEntry('./a', hello)]), says: 'two entries' },
    { what: 'a name that climbs', tar: tarEntry('../a', hello), says: 'leads out' },
    { what: 'damaged attributes', tar: tarEntry('a', Buffer.from('99 path=b\n'), 'x'), says: 'attributes are damaged' },
    {
      what: 'attributes of length 0',
      tar: tarEntry('a', Buffer.from('0 path=b\n'), 'x'),
      says: 'attributes are damaged',
    },
    { what: 'a sparse file', tar: tarEntry('a', Buffer.from('22 GNU.sparse.major=1\n'), 'x'), says: 'sparse' },
  ])('with $what is refused', async ({ tar, says }) => {
    const refusal = await readTar(createMemorySource(Buffer.concat([tar, endOfTar]), 'a.tar')).catch(
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code: 'ERR_ARCHIVE' });
    expect(String(refusal)).toContain(says);
  });

  test('in gzip that unpacks to far more than weights would is refused', async () => {
    await withFolder(async (folder) => {
      const path = join(folder, 'bomb.tar.gz');
      await writeFile(path, gzipSync(Buffer.concat([tarEntry('a', zeros), endOfTar])));
      await expect(readAll(path)).rejects.toMatchObject({ code: 'ERR_ARCHIVE' });
      expect(await readdir(folder)).toEqual(['bomb.tar.gz']);
    });
  });
});

test('a folder is read through symbolic links, as the Hugging Face cache has them, and loops end', async () => {
  await withFolder(async (folder) => {
    await mkdir(join(folder, 'blobs'));
    await mkdir(join(folder, 'snapshots/1'), { recursive: true });
    await writeFile(join(folder, 'blobs/abc'), 'weights');
    await symlink('../../blobs/abc', join(folder, 'snapshots/1/model.safetensors'));
    await symlink('..', join(folder, 'snapshots/1/loop'));
    await symlink('nowhere', join(folder, 'snapshots/1/dangling'));
    const tree = await openTree(join(folder, 'snapshots/1'));
    expect(tree.paths).toEqual(['model.safetensors']);
    const source = await tree.open('model.safetensors');
    expect(source.location).toMatchObject({ file: expect.stringMatching(/blobs.abc$/), byteOffset: 0 });
    await expect(source.read(3, 5)).rejects.toMatchObject({ code: 'ERR_TRUNCATED' });
    await tree.close();
  });
});

test('a thousand files of a folder are read though few are open at a time', async () => {
  await withFolder(async (folder) => {
    const names = Array.from({ length: 1000 }, (_, index) => `${index}`);
    await Promise.all(names.map((name) => writeFile(join(folder, name), name)));
    const tree = await openTree(folder);
    const sources = await Promise.all(names.map((name) => tree.open(name)));
    const texts = await Promise.all(
      sources.map(async (source) => Buffer.from(await source.read(0, source.byteLength)).toString()),
    );
    expect(texts).toEqual(names);
    expect(readdirSync('/proc/self/fd').length).toBeLessThan(200);
    await tree.close();
  });
});

test('what is not there, or no file, is refused by name', async () => {
  await expect(openTree('/nowhere/at/all')).rejects.toMatchObject({ code: 'ERR_NOT_FOUND', where: '/nowhere/at/all' });
  await expect(openTree('/dev/null')).rejects.toMatchObject({ code: 'ERR_NOT_A_FILE' });
});

describeShared('archives of the shared data', () => {
  const manifest = readFileSync(shared('hostile/MANIFEST.tsv'), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([path]) => /\.(zip|tar|npz)$/.test(path ?? ''));
  const mustRefuse = /encrypted|zip flags|path traversal|bad-cksum/;

  test.each(manifest.map(([path, , , , tries]) => ({ path: path!, tries: tries! })))(
    '$path: $tries',
    async ({ path, tries }) => {
      const outcome = await readAll(shared(`hostile/${path}`)).catch((error: unknown) => error);
      if (mustRefuse.test(tries)) expect(outcome).toBeInstanceOf(Error);
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({ kind: 'input', code: 'ERR_ARCHIVE' });
        expect(outcome.message).not.toContain('\n');
      }
    },
  );

  const checkpoints = readdirSync(shared('reference/checkpoints')).filter((name) => name.endsWith('.zip'));
  test.each(checkpoints)('%s holds the files of its folder', async (name) => {
    const folder = shared(`reference/checkpoints/${name.slice(0, -4)}`);
    const packed = await readAll(shared(`reference/checkpoints/${name}`));
    const plain = await readAll(folder);
    const common = Object.keys(plain).filter((path) => Object.keys(packed).some((other) => other.endsWith(path)));
    expect(common).toEqual(Object.keys(plain));
    for (const path of common) {
      const match = Object.keys(packed).find((other) => other.endsWith(path))!;
      expect(packed[match]!.equals(plain[path]!)).toBe(true);
    }
  });
});
