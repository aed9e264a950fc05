import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSafetensors } from '../../dist/core/checkpoint/read-safetensors.js';
import { createSampler } from '../../dist/core/convert/quantize/activation-sample.js';
import { linearGroups } from '../../dist/core/convert/quantize/linear-groups.js';
import { quantizedWeights } from '../../dist/core/convert/quantize/quantized-weights.js';
import { rateSchemes } from '../../dist/core/convert/quantize/rate-schemes.js';
import { nameOf, type Scheme } from '../../dist/core/convert/quantize/scheme.js';
import { openFile } from '../../dist/core/files/open-file.js';
import { dialects } from '../../dist/core/graph/dialects/dialects.js';
import { layerNorm } from '../../dist/core/graph/layer-norm.js';
import { linear } from '../../dist/core/graph/linear.js';
import { GraphBuilder } from '../../dist/core/graph/onnx/graph-builder.js';
import { writeWeights } from '../../dist/core/huggingface/write-weights.js';
import { parseConfig } from '../../dist/core/model/parse-config.js';
import { createRandom } from '../../dist/core/random.js';
import { openSession } from '../../dist/core/runtime/open-session.js';
import { fromTensor } from '../../dist/core/tensor/from-tensor.js';
import { temporaryFolder } from '../support/temporary-folder.ts';

const HIDDEN = 128;
const INNER = 256;
const TOKENS = 40;

const config = parseConfig(
  {
    model_type: 'megatron-bert',
    hidden_size: HIDDEN,
    intermediate_size: INNER,
    num_hidden_layers: 1,
    num_attention_heads: 4,
    vocab_size: 10,
  },
  'a test',
);
const [, , feedForward, inner] = linearGroups(config);

/** Groups with activations of their kind: behind a LayerNorm that makes outliers of some channels, and behind GELU. */
const normed = { group: feedForward!, inputs: HIDDEN, outputs: INNER, toActivation: (x: number) => 3 * x };
const afterGelu = {
  group: inner!,
  inputs: INNER,
  outputs: HIDDEN,
  toActivation: (x: number) => Math.max(-0.17, 2 * x),
};

const cases = [
  { place: normed, kind: 'float', error: 1e-6 },
  { place: normed, kind: 'per-token', error: 0.03 },
  { place: normed, kind: 'per-token, smoothed', error: 0.02 },
  { place: normed, kind: 'calibrated', error: 0.05 },
  { place: normed, kind: 'calibrated, smoothed', error: 0.02 },
  { place: normed, kind: 'blocks', error: 0.03 },
  { place: afterGelu, kind: 'per-token', error: 0.03 },
  { place: afterGelu, kind: 'calibrated', error: 0.05 },
  { place: afterGelu, kind: 'blocks', error: 0.03 },
];

it.each(cases)(
  'multiplies as float64 does within $error: $kind, $place.group.input',
  async ({ place, kind, error }) => {
    const { rated, expected, run } = await prepare(place);
    const { scheme, error: estimate } = rated.find((candidate) => nameOf(candidate.scheme) === kind)!;
    const measured = relativeError(await run(scheme), expected);
    expect(measured).toBeLessThan(error);
    if (kind === 'float') return;
    // Channels' errors are taken as independent: an estimate, but one to choose by.
    expect(estimate / measured).toBeGreaterThan(0.8);
    expect(estimate / measured).toBeLessThan(1.25);
  },
);

it('multiplies by weights of 4 bits within a tenth', async () => {
  const { expected, run } = await prepare(afterGelu);
  expect(relativeError(await run({ kind: 'blocks', bits: 4 }), expected)).toBeLessThan(0.1);
});

it('gives the same numbers by unsigned weights, which no processor overflows with', async () => {
  const { rated, run } = await prepare(normed);
  const { scheme } = rated.find((candidate) => candidate.scheme.kind === 'per-token')!;
  const signed = await run(scheme);
  const unsigned = await run(scheme, true);
  unsigned.forEach((value, at) => {
    expect(value).toBeCloseTo(signed[at]!, 5);
  });
});

/** A group's product in float64, and the same by ONNX Runtime in any scheme. */
async function prepare({ group, inputs, outputs, toActivation }: typeof normed) {
  const random = createRandom(7);
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const x = Float32Array.from({ length: TOKENS * inputs }, () => toActivation(normal()));
  const [name = ''] = group.linears;
  const weight = Float32Array.from({ length: outputs * inputs }, () => 0.05 * normal());
  const bias = Float32Array.from({ length: outputs }, () => 0.1 * normal());
  const gain = Float32Array.from({ length: inputs }, (_, channel) => (channel % 50 === 3 ? 12 : 1 + 0.2 * normal()));
  const shift = Float32Array.from({ length: inputs }, () => 0.2 * normal());
  const norm = group.norm;
  const activations = norm === undefined ? Float64Array.from(x) : normInFloat64(x, gain, shift);

  const vector = (data: Float32Array) => fromTensor({ dtype: 'float32', shape: [data.length], data });
  const weights = new Map([
    [`${name}.weight`, fromTensor({ dtype: 'float32', shape: [outputs, inputs], data: weight })],
    [`${name}.bias`, vector(bias)],
    ...(norm === undefined
      ? []
      : ([
          [`${norm}.weight`, vector(gain)],
          [`${norm}.bias`, vector(shift)],
        ] as const)),
  ]);
  const sampler = createSampler(inputs, TOKENS, random);
  sampler.add({ dtype: 'float32', shape: [TOKENS, inputs], data: Float32Array.from(activations) });
  return {
    rated: await rateSchemes(group, weights, sampler, config),
    expected: productInFloat64(activations, weight, bias),
    async run(scheme: Scheme, unsignedWeights = false): Promise<Float32Array> {
      const folder = realpathSync(temporaryFolder());
      const changed = await quantizedWeights(config, weights, [{ group, scheme }]);
      await writeWeights(folder, 'model', new Map([...weights, ...changed]));
      const source = await openFile(join(folder, 'model.safetensors'));
      const { stored } = await readSafetensors(source);
      await source.close();
      const graph = new GraphBuilder();
      const network = {
        graph,
        config,
        dialect: dialects.cpu,
        weights: stored,
        type: 'float32',
      } as const;
      const input = graph.input('x', 'float32', ['tokens', inputs]);
      const given = norm === undefined ? input : layerNorm(network, input, norm);
      graph.output('y', linear(network, given, name), 'float32', ['tokens', outputs]);
      const session = await openSession({
        ...graph.finish(),
        provider: 'cpu',
        threads: 1,
        prepack: true,
        unsignedWeights,
      });
      const { y } = await session.run({ x: { dtype: 'float32', shape: [TOKENS, inputs], data: x } });
      await session.close();
      return y!.data as Float32Array;
    },
  };
}

/** LayerNorm over each row. */
function normInFloat64(x: Float32Array, gain: Float32Array, shift: Float32Array): Float64Array {
  const width = gain.length;
  return Float64Array.from(x, (value, at) => {
    const row = x.subarray(at - (at % width), at - (at % width) + width);
    const mean = row.reduce((sum, other) => sum + other, 0) / width;
    const variance = row.reduce((sum, other) => sum + (other - mean) ** 2, 0) / width;
    return ((value - mean) / Math.sqrt(variance + config.layer_norm_eps)) * gain[at % width]! + shift[at % width]!;
  });
}

function productInFloat64(x: Float64Array, weight: Float32Array, bias: Float32Array): Float64Array {
  const inputs = weight.length / bias.length;
  return Float64Array.from({ length: (x.length / inputs) * bias.length }, (_, at) => {
    const token = Math.floor(at / bias.length);
    const out = at % bias.length;
    let sum = bias[out]!;
    for (let channel = 0; channel < inputs; channel++)
      sum += x[token * inputs + channel]! * weight[out * inputs + channel]!;
    return sum;
  });
}

function relativeError(found: Float32Array, expected: Float64Array): number {
  const energy = expected.reduce((sum, value) => sum + value ** 2, 0);
  return Math.sqrt(found.reduce((sum, value, at) => sum + (value - expected[at]!) ** 2, 0) / energy);
}
