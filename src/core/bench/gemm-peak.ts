import { GraphBuilder, type Value } from '../graph/onnx/graph-builder.js';
import { openSession } from '../runtime/open-session.js';
import type { Tensor } from '../tensor/tensor.js';

export type PeakPrecision = 'fp32' | 'int8';

/**
 * The best rate of this machine's own matrix products in GFLOP/s (int8: 10⁹ multiplies and additions of integers a
 * second), by the kernels that ONNX Runtime has for it, on the shapes of a 345M layer: what a share of peak is a share of.
 */
export async function gemmPeak(precision: PeakPrecision, threads: number): Promise<number> {
  let best = 0;
  for (const { input, output } of shapes) {
    const session = await openSession({
      ...productGraph(precision, input, output),
      provider: 'cpu',
      threads,
      prepack: true,
    });
    const feeds = { x: rows(precision, input) };
    await session.run(feeds);
    const startMs = performance.now();
    while (performance.now() - startMs < MS_A_SHAPE) {
      const beganMs = performance.now();
      await session.run(feeds);
      const operations = 2 * ROWS * input * output * PRODUCTS;
      best = Math.max(best, operations / (performance.now() - beganMs) / 1e6);
    }
    await session.close();
  }
  return best;
}

/** Attention's projections, and the two halves of the feed-forward. */
const shapes = [
  { input: 1024, output: 1024 },
  { input: 1024, output: 4096 },
  { input: 4096, output: 1024 },
];

const ROWS = 1024;
/** Products a run: enough that starting one is no part of the time. */
const PRODUCTS = 4;
/** Twice a bench: before the rows and after them. */
const MS_A_SHAPE = 250;

/** Independent products of one input, of which only the sum's first numbers leave the session. */
function productGraph(precision: PeakPrecision, input: number, output: number) {
  const graph = new GraphBuilder();
  const x = graph.input('x', precision === 'fp32' ? 'float32' : 'uint8', [ROWS, input]);
  const heads = Array.from({ length: PRODUCTS }, (_, index) => {
    const product =
      precision === 'fp32'
        ? graph.node('Gemm', [x, filled(graph, 'float32', [output, input], index + 1)], { transB: 1 })
        : graph.node('MatMulInteger', [x, filled(graph, 'int8', [input, output], index + 1)]);
    return graph.node('Slice', [product, graph.ints(0), graph.ints(1), graph.ints(0)]);
  });
  const together = graph.node('Concat', heads, { axis: 0 });
  graph.output('y', together, precision === 'fp32' ? 'float32' : 'int32', [PRODUCTS, output]);
  return { ...graph.finish(), weightsFolder: process.cwd() };
}

/** A weight of one value: folded to a constant when the session opens, and packed as any weight is. */
function filled(graph: GraphBuilder, dtype: 'float32' | 'int8', shape: readonly number[], value: number): Value {
  const data = dtype === 'float32' ? Float32Array.of(value / 8) : Int8Array.of(value);
  return graph.node('Expand', [graph.constant({ dtype, shape: [], data }), graph.ints(...shape)]);
}

function rows(precision: PeakPrecision, input: number): Tensor {
  const shape = [ROWS, input];
  return precision === 'fp32'
    ? { dtype: 'float32', shape, data: new Float32Array(ROWS * input).fill(0.5) }
    : { dtype: 'uint8', shape, data: new Uint8Array(ROWS * input).fill(3) };
}
