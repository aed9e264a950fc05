import { GraphBuilder } from '../graph/onnx/graph-builder.js';
import { openSession } from '../runtime/open-session.js';

/** Gigabytes a second that this machine reads from memory with all threads: the slope of a roofline. */
export async function memoryRate(threads: number): Promise<number> {
  const session = await openSession({ ...sumGraph(), provider: 'cpu', threads, prepack: true });
  const data = new Float32Array(ROWS * COLUMNS).fill(1);
  const feeds = { x: { dtype: 'float32', shape: [ROWS, COLUMNS], data } } as const;
  let best = 0;
  for (let run = 0; run < RUNS; run++) {
    const beganMs = performance.now();
    await session.run(feeds);
    best = Math.max(best, data.byteLength / (performance.now() - beganMs) / 1e6);
  }
  await session.close();
  return best;
}

/** 256 MiB: more than a processor's caches keep from one run to the next. */
const ROWS = 256;
const COLUMNS = 2 ** 18;
const RUNS = 5;

function sumGraph() {
  const graph = new GraphBuilder();
  const x = graph.input('x', 'float32', [ROWS, COLUMNS]);
  graph.output('y', graph.node('ReduceSum', [x, graph.ints(1)], { keepdims: 0 }), 'float32', [ROWS]);
  return { ...graph.finish(), weightsFolder: process.cwd() };
}
