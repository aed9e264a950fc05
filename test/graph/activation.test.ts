import { expect, test } from 'vitest';
import { activate } from '../../dist/core/graph/activation.js';
import { dialects } from '../../dist/core/graph/dialects/dialects.js';
import { GraphBuilder } from '../../dist/core/graph/onnx/graph-builder.js';
import { type ActivationName, activationNames } from '../../dist/core/model/activations.js';
import { parseConfig } from '../../dist/core/model/parse-config.js';
import { openSession } from '../../dist/core/runtime/open-session.js';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const gelu = (x: number): number => x * (1 - upperTail(x));
const tanhGelu = (x: number): number => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)));

/** transformers/activations.py, in float64. */
const formulas: Record<ActivationName, (x: number) => number> = {
  gelu,
  gelu_python: gelu,
  gelu_10: (x) => Math.min(Math.max(gelu(x), -10), 10),
  gelu_accurate: tanhGelu,
  gelu_fast: tanhGelu,
  gelu_new: tanhGelu,
  gelu_pytorch_tanh: tanhGelu,
  quick_gelu: (x) => x * sigmoid(1.702 * x),
  silu: (x) => x * sigmoid(x),
  swish: (x) => x * sigmoid(x),
  mish: (x) => x * Math.tanh(Math.log1p(Math.exp(x))),
  relu: (x) => Math.max(x, 0),
  relu2: (x) => Math.max(x, 0) ** 2,
  relu6: (x) => Math.min(Math.max(x, 0), 6),
  leaky_relu: (x) => (x < 0 ? 0.01 * x : x),
  sigmoid,
  tanh: Math.tanh,
  linear: (x) => x,
};

test.each(activationNames)('%s is what its formula says, from -15 to 15', async (name) => {
  const x = Float32Array.from({ length: 301 }, (_, index) => (index - 150) / 10);
  const graph = new GraphBuilder();
  const network = {
    graph,
    config: parseConfig({}),
    dialect: dialects.cpu,
    weights: new Map(),
    type: 'float32',
  } as const;
  graph.output('y', activate(network, graph.input('x', 'float32', [x.length]), name), 'float32', [x.length]);
  const session = await openSession({ ...graph.finish(), provider: 'cpu', threads: 1, prepack: false });
  const { y } = await session.run({ x: { dtype: 'float32', shape: [x.length], data: x.slice() } });
  await session.close();
  x.forEach((value, index) => {
    const expected = formulas[name](value);
    expect(Math.abs(Number(y!.data[index]) - expected), `${name}(${value})`).toBeLessThanOrEqual(
      2e-6 * Math.max(1, Math.abs(expected)),
    );
  });
});

/** P(normal > x), by the continued fraction of the error function beyond 3 and its series within. */
function upperTail(x: number): number {
  if (x < 0) return 1 - upperTail(-x);
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x > 3) {
    let fraction = x;
    for (let k = 60; k > 0; k--) fraction = x + k / fraction;
    return density / fraction;
  }
  let term = x;
  let sum = x;
  for (let k = 1; k < 100; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 - density * sum;
}
