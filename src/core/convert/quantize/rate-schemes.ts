import type { MegatronBertConfig } from '../../model/config.js';
import type { LazyTensor } from '../../tensor/lazy-tensor.js';
import type { ActivationSample } from './activation-sample.js';
import type { LinearGroup } from './linear-groups.js';
import { blockSizes, hasWholeBlocks } from './quantize-blocks.js';
import { readFloats } from './read-floats.js';
import { roundActivations } from './round-activations.js';
import { isHardlyNegative, type Scheme } from './scheme.js';
import { smoothingFactors } from './smoothing-factors.js';
import { type WeightEnergies, weightEnergies } from './weight-energies.js';

/** A scheme, and how far a group's outputs would be from those in float32. */
export interface RatedScheme {
  scheme: Scheme;
  /** Relative: √(energy of the difference / energy of the output), estimated. */
  error: number;
}

/**
 * Every scheme that a group can have, the fastest first; the last is float, which has no error.
 *
 * The estimate needs no product: errors of channels are taken as independent, so that their energies, weighted by the
 * weight columns', add up.
 */
export async function rateSchemes(
  group: LinearGroup,
  weights: ReadonlyMap<string, LazyTensor>,
  sample: ActivationSample,
  config: MegatronBertConfig,
): Promise<RatedScheme[]> {
  const tensors = group.linears.map((linear) => weights.get(`${linear}.weight`)!);
  const floats = await Promise.all(tensors.map((tensor) => readFloats(tensor)));
  const inputs = sample.maxima.length;
  const isSkewed = isHardlyNegative(group.input, config);
  const rate = (scheme: Scheme, energies: WeightEnergies): RatedScheme => ({
    scheme,
    error: estimateError(scheme, sample, energies, isSkewed),
  });

  const plain = weightEnergies(floats, inputs, inputs);
  const rated = [rate(calibratedFor(sample), plain), rate({ kind: 'per-token' }, plain)];
  if (group.norm !== undefined) {
    const smoothing = smoothingFactors(sample, floats);
    const smoothed = await Promise.all(tensors.map((tensor) => readFloats(tensor, smoothing)));
    const energies = weightEnergies(smoothed, inputs, inputs);
    rated.splice(1, 0, rate(calibratedFor(sample, smoothing), energies));
    rated.push(rate({ kind: 'per-token', smoothing }, energies));
  }
  if (hasWholeBlocks(tensors[0]!, 8)) {
    rated.push(rate({ kind: 'blocks', bits: 8 }, weightEnergies(floats, inputs, blockSizes[8])));
  }
  return [...rated, { scheme: { kind: 'float' }, error: 0 }];
}

/** One scale for all tokens: what was seen, from the least to the greatest, on 255 steps. */
function calibratedFor({ minima, maxima }: ActivationSample, smoothing?: Float32Array): Scheme {
  let least = 0;
  let greatest = 0;
  for (let channel = 0; channel < minima.length; channel++) {
    const factor = smoothing?.[channel] ?? 1;
    least = Math.min(least, minima[channel]! / factor);
    greatest = Math.max(greatest, maxima[channel]! / factor);
  }
  // As a float32, which is how it is stored; all zeros have any scale.
  const scale = Math.fround((greatest - least) / 255) || 1;
  return { kind: 'calibrated', scale, zeroPoint: Math.round(-least / scale), smoothing };
}

function estimateError(scheme: Scheme, { rows }: ActivationSample, weight: WeightEnergies, isSkewed: boolean): number {
  const smoothing = 'smoothing' in scheme ? scheme.smoothing : undefined;
  let signal = 0;
  let noise = 0;
  for (const row of rows) {
    const input = smoothing === undefined ? row : row.map((value, channel) => value / smoothing[channel]!);
    const given = roundActivations(input, scheme, isSkewed);
    for (let channel = 0; channel < input.length; channel++) {
      const energy = input[channel]! ** 2;
      signal += energy * weight.signal[channel]!;
      noise += energy * weight.noise[channel]! + (input[channel]! - given[channel]!) ** 2 * weight.signal[channel]!;
    }
  }
  return signal === 0 ? 0 : Math.sqrt(noise / signal);
}
