import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import { readTar } from '../../dist/core/files/read-tar.js';
import { readArchive } from '../support/read-archive.js';
import { withFolder } from '../support/with-folder.js';

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
        expect(await readArchive(join(folder, name))).toEqual(expected);
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
      await writeFile(path, gzipSync(Buffer.concat([tarEntry('a', new Uint8Array(40 * 1024 * 1024)), endOfTar])));
      await expect(readArchive(path)).rejects.toMatchObject({ code: 'ERR_ARCHIVE' });
      expect(await readdir(folder)).toEqual(['bomb.tar.gz']);
    });
  });
});
