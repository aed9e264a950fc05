import { expect, it } from 'vitest';
import { createGraphCache } from '../../dist/core/engine/graph-cache.js';

/** Graphs that write down when they open and close. */
function recorder() {
  const log: string[] = [];
  const open = (key: string) => async () => {
    log.push(`open ${key}`);
    return {
      async close() {
        log.push(`close ${key}`);
      },
    };
  };
  return { log, open };
}

it('closes the graph that was used longest ago before it opens one more', async () => {
  const { log, open } = recorder();
  const cache = createGraphCache(2);
  for (const key of ['a', 'b', 'a', 'c', 'a']) await cache.use(key, open(key), async () => {});
  expect(log).toEqual(['open a', 'open b', 'close b', 'open c']);
  await cache.close();
  expect(log.slice(4).sort()).toEqual(['close a', 'close c']);
});

it('keeps a graph open until its jobs are done', async () => {
  const { log, open } = recorder();
  const cache = createGraphCache(1);
  let finish = (): void => {};
  const slow = cache.use('a', open('a'), () => new Promise<void>((resolve) => (finish = resolve)));
  await new Promise(setImmediate);
  const next = cache.use('b', open('b'), async () => {});
  await new Promise(setImmediate);
  expect(log).toEqual(['open a']);
  finish();
  await Promise.all([slow, next]);
  expect(log).toEqual(['open a', 'close a', 'open b']);
  await cache.close();
});

it('opens a graph anew after it failed to', async () => {
  const { log, open } = recorder();
  const cache = createGraphCache(1);
  const failing = cache.use(
    'a',
    () => Promise.reject(new Error('no room')),
    async () => {},
  );
  await expect(failing).rejects.toThrow('no room');
  await cache.use('a', open('a'), async () => {});
  await cache.close();
  expect(log).toEqual(['open a', 'close a']);
});
