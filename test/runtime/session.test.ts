import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { openSession } from '../../dist/core/runtime/open-session.js';
import { openWorkerSession } from '../../dist/core/runtime/open-worker-session.js';
import type { SessionOptions } from '../../dist/core/runtime/session.js';
import type { Tensor } from '../../dist/core/tensor/tensor.js';
import { tinyGraph } from '../support/tiny-graph.js';

const options: SessionOptions = {
  model: tinyGraph(),
  weightsFolder: import.meta.dirname,
  provider: 'cpu',
  threads: 1,
  prepack: false,
};
const vector = (...numbers: number[]): Tensor => ({
  dtype: 'float32',
  shape: [numbers.length],
  data: Float32Array.from(numbers),
});

describe.each([
  ['in this thread', openSession],
  ['in a worker', openWorkerSession],
])('a session %s', (_, open) => {
  it('gives carried outputs to the next run, unless it is fed others, and returns them to nobody', async () => {
    const session = await open({ ...options, model: tinyGraph('Add', { twice: true }), carry: { total: 'past' } });
    expect(await session.run({ x: vector(1, 2), past: vector(10, 20) })).toEqual({ twice: vector(22, 44) });
    expect(await session.run({ x: vector(1, 2) })).toEqual({ twice: vector(24, 48) });
    expect(await session.run({ x: vector(1), past: vector(100) })).toEqual({ twice: vector(202) });
    expect(await session.run({ x: vector(3) })).toEqual({ twice: vector(208) });
    await session.close();
  });

  it('names the operator that ONNX Runtime does not have', async () => {
    const opening = open({ ...options, model: tinyGraph('NoSuchOp') });
    await expect(opening).rejects.toMatchObject({
      code: 'ERR_RUNTIME',
      message: expect.stringContaining('NoSuchOp') as string,
    });
  });
});

it('answers each of many requests with its own outputs, however many are asked at once', async () => {
  const session = await openWorkerSession(options);
  const numbers = Array.from({ length: 50 }, (_, index) => index);
  const asked = numbers.map((number) => session.run({ x: vector(number), past: vector(100) }));
  const outputs = await Promise.all(asked);
  expect(outputs).toEqual(numbers.map((number) => ({ total: vector(number + 100) })));
  await session.close();
  await expect(session.run({ x: vector(1), past: vector(1) })).rejects.toMatchObject({ code: 'ERR_RUNTIME' });
});

it('lets a process that exits in the middle of a run end with the status it asked for', async () => {
  const script = `
    const [, sessionFile, graph] = process.argv;
    const { openWorkerSession } = await import(sessionFile);
    const model = Buffer.from(graph, 'base64');
    const session = await openWorkerSession({ model, weightsFolder: '/', provider: 'cpu', threads: 1, prepack: false });
    const vector = () => ({ dtype: 'float32', shape: [2 ** 25], data: new Float32Array(2 ** 25).fill(1) });
    session.run({ x: vector(), past: vector() });
    setTimeout(() => process.exit(3), 20);
  `;
  const file = new URL('../../dist/core/runtime/open-worker-session.js', import.meta.url).href;
  const child = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    script,
    file,
    Buffer.from(tinyGraph()).toString('base64'),
  ]);
  expect(await once(child, 'exit')).toEqual([3, null]);
});
