import { expect, it } from 'vitest';
import type { Session } from '../../dist/core/runtime/session.js';
import { createSessionPool } from '../../dist/core/runtime/session-pool.js';

/** A session that writes down what it is asked, and answers when told to. */
function puppet() {
  const asked: (() => void)[] = [];
  const session: Session = {
    run: () => new Promise((resolve) => asked.push(() => resolve({}))),
    close: async () => {},
  };
  return { session, asked };
}

const settled = (): Promise<void> => new Promise(setImmediate);

it('hands each job to whoever is free: a slow session delays no other', async () => {
  const [slow, fast] = [puppet(), puppet()];
  const pool = createSessionPool([slow.session, fast.session]);
  const jobs = Array.from({ length: 6 }, () => pool.use((session) => session.run({})));
  for (let answered = 0; answered < 5; answered++) {
    await settled();
    fast.asked[answered]!();
  }
  await settled();
  expect([slow.asked.length, fast.asked.length]).toEqual([1, 5]);
  slow.asked[0]!();
  await Promise.all(jobs);
});

it.each([
  [1, [1, 1]],
  [2, [2, 2]],
] as const)('gives a session %i jobs at a time', async (depth, expected) => {
  const [one, two] = [puppet(), puppet()];
  const pool = createSessionPool([one.session, two.session], depth);
  for (let job = 0; job < 8; job++) pool.use((session) => session.run({}));
  await settled();
  expect([one.asked.length, two.asked.length]).toEqual(expected);
});
