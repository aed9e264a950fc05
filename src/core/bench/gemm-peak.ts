import { GraphBuilder } from '../graph/onnx/graph-builder.js';
import { openSession } from '../runtime/open-session.js';

export type PeakPrecision = 'fp32' | 'int8';

/**
 * The best rate of this machine's own matrix products in GFLOP/s (int8: 10⁹ multiplies and additions of integers a
 * second), by the kernels that ONNX Runtime has for it: what a share of peak is a share of. Takes a third of a second.
 */
export async function gemmPeak(precision: PeakPrecision, threads: number): Promise<number> {
  const session = await openSession({ ...productGraph(precision), provider: 'cpu', threads, prepack: true });
  const feeds = { x: square[precision] };
  await session.run(feeds);
  let best = 0;
  const startMs = performance.now();
  while (performance.now() - startMs < MEASURED_MS) {
    const beganMs = performance.now();
    await session.run(feeds);
    best = Math.max(best, (2 * SIZE ** 3) / (performance.now() - beganMs) / 1e6);
  }
  await session.close();
  return best;
}

/** Of a 345M layer's attention: the fastest of that layer's products, in fp32 and in int8. */
const SIZE = 1024;
/** Some twenty products of fp32, a hundred of int8. */
const MEASURED_MS = 250;

const square = {
  fp32: { dtype: 'float32', shape: [SIZE, SIZE], data: new Float32Array(SIZE * SIZE).fill(0.5) },
  int8: { dtype: 'uint8', shape: [SIZE, SIZE], data: new Uint8Array(SIZE * SIZE).fill(3) },
} as const;

/** One product, of which only the first row leaves the session. */
function productGraph(precision: PeakPrecision) {
  const graph = new GraphBuilder();
  const x = graph.input('x', square[precision].dtype, [SIZE, SIZE]);
  const data = precision === 'fp32' ? Float32Array.of(0.125) : Int8Array.of(1);
  const one = graph.constant({ dtype: precision === 'fp32' ? 'float32' : 'int8', shape: [], data });
  // Folded to a constant when the session opens, and packed as any weight is.
  const weight = graph.node('Expand', [one, graph.ints(SIZE, SIZE)]);
  const product =
    precision === 'fp32' ? graph.node('Gemm', [x, weight], { transB: 1 }) : graph.node('MatMulInteger', [x, weight]);
  const first = graph.node('Slice', [product, graph.ints(0), graph.ints(1), graph.ints(0)]);
  graph.output('y', first, precision === 'fp32' ? 'float32' : 'int32', [1, SIZE]);
  return { ...graph.finish(), weightsFolder: process.cwd() };
}
