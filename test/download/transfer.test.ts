import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHttpClient } from '../../dist/core/download/http-client.js';
import { type ExpectedFile, transfer } from '../../dist/core/download/transfer.js';
import { createRandom } from '../../dist/core/random.js';
import { sha256 } from '../support/digests.js';
import { type Fault, type FileServer, serveFile, startServer } from '../support/file-server.js';
import { withFolder } from '../support/with-folder.js';

function randomBytes(seed: number, length: number): Buffer {
  const random = createRandom(seed);
  return Buffer.from(Uint8Array.from({ length }, () => Math.floor(random() * 256)));
}

interface Attempt {
  content: Buffer;
  /** Of the answers, in their order; none are sound ones. */
  faults?: readonly Fault[];
  expected?: ExpectedFile;
  segmentBytes?: number;
  maxIdleMs?: number;
  /** Transfers before the one that counts, into the same folder: interrupted ones, by their faults. */
  earlier?: readonly (readonly Fault[])[];
}

/** Runs a transfer against a server that goes wrong, and gives what came of it. */
async function attempt({ content, faults = [], expected = {}, earlier = [], ...options }: Attempt) {
  return withFolder(async (folder) => {
    const path = join(folder, 'model.bin');
    const queue: Fault[] = [];
    const server: FileServer = await startServer((request, response, served) =>
      serveFile(request, response, served, content, queue.shift()),
    );
    const client = createHttpClient({ silenceMs: 100, userAgent: 'test' });
    const run = () => transfer({ client, url: `${server.origin}/file`, path, expected, firstDelayMs: 0.1, ...options });
    try {
      for (const first of earlier) {
        queue.splice(0, queue.length, ...first);
        await run().catch(() => {});
      }
      queue.splice(0, queue.length, ...faults);
      const error = await run().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      const file = await readFile(path).catch(() => undefined);
      return { error, file, left: await readdir(folder), log: server.log };
    } finally {
      await client.close();
      await server.close();
    }
  });
}

const content = randomBytes(1, 300_000);
const other = randomBytes(2, 300_000);
const promised = { byteLength: content.length, sha256: sha256(content) };

test.each<{ what: string } & Omit<Attempt, 'content'>>([
  { what: 'a sound server', expected: promised },
  { what: 'a sound server, of which nothing is known', expected: {} },
  { what: 'ranges side by side', expected: promised, segmentBytes: 40_000 },
  { what: 'two 503, then the file', faults: [{ status: 503 }, { status: 503 }], expected: promised },
  { what: '429 and when to come back', faults: [{ status: 429, retryAfter: '0' }], expected: promised },
  { what: 'cuts', faults: [{ cutAfter: 100_000 }, { cutAfter: 5 }, { cutAfter: 0 }], expected: promised },
  { what: 'a stall', faults: [{ stallAfter: 50_000 }], expected: promised },
  { what: 'a cut, and no ranges', faults: [{ cutAfter: 100_000 }, { ignoreRange: true }], expected: promised },
  {
    what: 'no ranges for segments',
    faults: [{ ignoreRange: true }, { ignoreRange: true }],
    expected: promised,
    segmentBytes: 40_000,
  },
  { what: 'another file at first, told by ETag', faults: [{ content: other, cutAfter: 100_000 }], expected: {} },
  {
    what: 'another file at first, not told',
    faults: [{ content: other, cutAfter: 90_000, forgetEtag: true }, { forgetEtag: true }],
    expected: promised,
  },
  {
    what: 'a longer file at first',
    faults: [{ content: Buffer.concat([other, other]), cutAfter: 100_000 }],
    expected: {},
  },
  { what: 'gzip that nobody asked for', faults: [{ gzip: true }], expected: promised },
  { what: 'gzip that breaks off', faults: [{ gzip: true, cutAfter: 1000 }, { gzip: true }], expected: {} },
  { what: 'a length that is too large, once', faults: [{ lengthError: 1000 }], expected: promised },
  {
    what: 'an interruption, then another process',
    earlier: [[{ cutAfter: 100_000 }, { status: 403 }]],
    expected: promised,
  },
])('the file comes whole, and nothing else is left: $what', async (options) => {
  const { error, file, left } = await attempt({ content, ...options });
  expect(error).toBeUndefined();
  expect(file!.equals(content)).toBe(true);
  expect(left).toEqual(['model.bin']);
});

test.each<{ what: string; code: string } & Omit<Attempt, 'content'>>([
  { what: 'a wrong hash', code: 'ERR_HASH', expected: { sha256: sha256(other) } },
  { what: 'a wrong Git id', code: 'ERR_HASH', expected: { gitSha1: '0'.repeat(40) } },
  { what: 'another size than promised', code: 'ERR_SIZE', expected: { byteLength: 299_999 } },
  { what: 'a flipped byte', code: 'ERR_HASH', faults: [{ flipAt: 7 }], expected: promised },
  { what: 'no such file', code: 'ERR_NOT_FOUND', faults: [{ status: 404 }] },
  { what: 'no permission', code: 'ERR_FORBIDDEN', faults: [{ status: 403 }] },
  { what: 'no login', code: 'ERR_UNAUTHORIZED', faults: [{ status: 401 }] },
  { what: 'too many requests for an hour', code: 'ERR_RATE_LIMIT', faults: [{ status: 429, retryAfter: '3600' }] },
  { what: 'a server that is down', code: 'ERR_SERVER', faults: Array(20).fill({ status: 500 }) },
  {
    what: 'cuts at the same byte for ever',
    code: 'ERR_NETWORK',
    faults: Array(40).fill({ cutAfter: 1000, ignoreRange: true }),
  },
])('the file is absent, and the error says why: $what', async ({ code, ...options }) => {
  const { error, file } = await attempt({ content, ...options });
  expect(error).toMatchObject({ kind: 'network', code });
  expect(file).toBeUndefined();
});

test('what fails its hash leaves nothing behind', async () => {
  const { left } = await attempt({ content, expected: { sha256: sha256(other) } });
  expect(left).toEqual([]);
});

test('bytes that had arrived are not fetched again, in this process or the next', async () => {
  const cuts: Fault[] = [{ cutAfter: 100_000 }, { cutAfter: 50_000 }, { cutAfter: 1 }];
  const { log, file } = await attempt({
    content,
    expected: promised,
    earlier: [[...cuts, { status: 403 }]],
    faults: [{ cutAfter: 100_000 }],
  });
  expect(file!.equals(content)).toBe(true);
  expect(log.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(content.length);
  expect(log.filter(({ bytes }) => bytes > 0).map(({ headers }) => headers.range)).toEqual([
    undefined,
    'bytes=100000-299999',
    'bytes=150000-299999',
    'bytes=150001-299999',
    'bytes=250001-299999',
  ]);
});

test('who asks to be left alone for more than five minutes is given up at once', async () => {
  const { error, log } = await attempt({ content, faults: [{ status: 429, retryAfter: '301' }] });
  expect(error).toMatchObject({ kind: 'network', code: 'ERR_RATE_LIMIT' });
  expect(log).toHaveLength(1);
});

test('patience ends where no new byte comes, and begins anew with each that does', async () => {
  const silent = { content, expected: promised, faults: Array.from({ length: 8 }, () => ({ stallAfter: 0 })) };
  const { error, log, file } = await attempt({ ...silent, maxIdleMs: 250 });
  expect(error).toMatchObject({ kind: 'network', code: 'ERR_NETWORK' });
  expect(file).toBeUndefined();
  // Long before the eight failures that end a download whatever its pace.
  expect(log.length).toBeLessThan(5);

  const slow = { content, expected: promised, faults: Array.from({ length: 20 }, () => ({ stallAfter: 1 })) };
  expect((await attempt({ ...slow, maxIdleMs: 1500 })).file!.equals(content)).toBe(true);
});

/** One answer in two goes wrong, in one of all ways. */
function randomFault(random: () => number, length: number): Fault {
  const somewhere = Math.floor(random() * length);
  const ways: Fault[] = [
    {},
    {},
    {},
    {},
    { cutAfter: somewhere },
    { cutAfter: somewhere, ignoreRange: true },
    { ignoreRange: true },
    { content: other },
    { content: other, cutAfter: somewhere },
    { content: other.subarray(0, somewhere + 1), cutAfter: somewhere },
    { forgetEtag: true },
    { content: other, forgetEtag: true, cutAfter: somewhere },
    { flipAt: somewhere },
    { status: 503 },
    { status: 429, retryAfter: '0' },
    { lengthError: 10 },
    { lengthError: -10 },
  ];
  return random() < 0.01 ? { stallAfter: somewhere } : ways[Math.floor(random() * ways.length)]!;
}

/** Several at a time: most of it is waiting. */
async function forEachSeed(count: number, action: (seed: number) => Promise<void>): Promise<void> {
  const seeds = Array.from({ length: count }, (_, seed) => seed).values();
  const work = async () => {
    for (const seed of seeds) await action(seed);
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

test('over 200 seeded fault schedules a file of known hash is whole or absent, never wrong', async () => {
  let whole = 0;
  await forEachSeed(200, async (seed) => {
    const random = createRandom(seed);
    const schedule = () => Array.from({ length: 12 }, () => randomFault(random, content.length));
    const segmentBytes = seed % 2 === 0 ? 60_000 : undefined;
    const { error, file } = await attempt({
      content,
      expected: promised,
      segmentBytes,
      earlier: [schedule()],
      faults: schedule(),
    });
    if (error === undefined) whole++;
    // The earlier transfer may have got through.
    const isAbsent = error !== undefined && file === undefined;
    expect([seed, isAbsent || file?.equals(content)]).toEqual([seed, true]);
  });
  // Most schedules can be got through.
  expect(whole).toBeGreaterThan(100);
});

test('over 100 seeded fault schedules a file of which nothing is known is one that the server had, or absent', async () => {
  await forEachSeed(100, async (seed) => {
    const random = createRandom(1000 + seed);
    // Flipped bytes and lengths that are too small cannot be noticed by anyone here.
    const schedule = Array.from({ length: 12 }, () => randomFault(random, content.length)).filter(
      ({ flipAt, lengthError }) => flipAt === undefined && (lengthError ?? 0) >= 0,
    );
    const { error, file } = await attempt({ content, faults: schedule });
    const served = [content, ...schedule.map((fault) => fault.content)].filter((version) => version !== undefined);
    const isOneOfThem = served.some((version) => file?.equals(version));
    expect([seed, isOneOfThem]).toEqual([seed, error === undefined]);
  });
});
