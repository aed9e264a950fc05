/**
 * What differs between ONNX Runtime's providers, a row each; their operators are a dialect of graph/. A new provider
 * needs a row here and a dialect there, and nothing else.
 *
 * Figures: docs/performance.md and docs/gpu.md.
 */
import { listSupportedBackends } from 'onnxruntime-node';
import { ProviderError } from '../errors.js';
import { providerNames } from './provider-names.js';
import type { ProviderName } from './session.js';

export interface Provider {
  readonly name: ProviderName;
  /** Dialects whose graphs it can run, fastest first: where one answers wrong, the next is tried. */
  readonly dialects: readonly ['cpu'] | readonly ['plain'] | readonly ['cuda' | 'webgpu', 'plain'];
  /** Tokens of one batch, unless the user says otherwise. */
  readonly tokensPerBatch: number;
  /** Sessions that work on one device: a second one hides copies and launches. Absent: as many as cores allow. */
  readonly sessionsPerDevice?: number;
  /** Two sessions that do something at once end the process: one a model, and models take turns. */
  readonly oneAtATime?: boolean;
  /** Devices are numbered, and can be chosen. */
  readonly hasDevices: boolean;
  /**
   * What a session carries from run to run stays where it was computed. Where it would travel through the host, at 98 KB a
   * token of the 345M shape and each way, computing it anew is the cheaper of the two.
   */
  readonly keepsCarried: boolean;
  /** Precisions that it has operators for. */
  readonly precisions: readonly ('fp32' | 'fp16' | 'int8' | 'int4')[];
  /** Much faster in fp16 than in fp32: worth a note to whoever left fp32 as it is. */
  readonly prefersHalf: boolean;
  /** Whether `auto` considers it. A Vulkan driver without a graphics device computes on the CPU, and slower than ours. */
  readonly automatic: boolean | 'with a graphics device';
}

/** Fastest first: the order in which `auto` tries them. */
export const providers: readonly Provider[] = [
  {
    name: 'cuda',
    dialects: ['cuda', 'plain'],
    tokensPerBatch: 16_384,
    sessionsPerDevice: 2,
    hasDevices: true,
    keepsCarried: false,
    precisions: ['fp32', 'fp16'],
    prefersHalf: true,
    automatic: true,
  },
  {
    name: 'webgpu',
    dialects: ['webgpu', 'plain'],
    tokensPerBatch: 4096,
    sessionsPerDevice: 1,
    oneAtATime: true,
    hasDevices: false,
    keepsCarried: true,
    precisions: ['fp32', 'fp16'],
    prefersHalf: true,
    automatic: 'with a graphics device',
  },
  {
    name: 'dml',
    dialects: ['plain'],
    tokensPerBatch: 4096,
    sessionsPerDevice: 1,
    hasDevices: true,
    keepsCarried: false,
    precisions: ['fp32', 'fp16'],
    prefersHalf: true,
    automatic: true,
  },
  {
    // Lacks Gather, so that a graph is cut in pieces: whether that pays is the user's to find out.
    name: 'coreml',
    dialects: ['plain'],
    tokensPerBatch: 1024,
    sessionsPerDevice: 1,
    hasDevices: false,
    keepsCarried: false,
    precisions: ['fp32', 'fp16'],
    prefersHalf: false,
    automatic: false,
  },
  {
    // Builds an engine for minutes at each start, and its cache cannot be reached from JavaScript.
    name: 'tensorrt',
    dialects: ['plain'],
    tokensPerBatch: 16_384,
    sessionsPerDevice: 1,
    hasDevices: true,
    keepsCarried: false,
    precisions: ['fp32', 'fp16'],
    prefersHalf: false,
    automatic: false,
  },
  {
    name: 'cpu',
    dialects: ['cpu'],
    tokensPerBatch: 1024,
    hasDevices: false,
    keepsCarried: true,
    precisions: ['fp32', 'fp16', 'int8', 'int4'],
    prefersHalf: false,
    automatic: true,
  },
];

/** @throws ProviderError for a name that a program without types gave */
export function providerOf(name: ProviderName): Provider {
  const provider = providers.find((candidate) => candidate.name === name);
  if (provider !== undefined) return provider;
  throw new ProviderError('no such provider', {
    where: String(name),
    remedy: `choose from ${providerNames.join(', ')}`,
  });
}

/** Those that this build of ONNX Runtime knows on this platform; whether they start is another matter. */
export function supportedProviders(): Provider[] {
  const supported = new Set(listSupportedBackends().map(({ name }) => name));
  return providers.filter(({ name }) => supported.has(name));
}
