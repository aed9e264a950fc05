/** ONNX Runtime's WebGPU kernels: as on the CPU, but with biases inside the norms. Which exist: docs/gpu.md. */
import { needsPlainAttention } from '../attention.js';
import { fusedAttention } from '../fused-attention.js';
import { plainAttention } from '../plain-attention.js';
import { cpu } from './cpu.js';
import type { Dialect } from './dialect.js';
import { paddedBatch } from './padded-batch.js';
import { skipLayerNorm } from './skip-layer-norm.js';

export const webgpu: Dialect = {
  ...cpu,
  // A single query would take another kernel of attention: one more that could be wrong, for a small part of the work.
  batch: (network) => ({ ...paddedBatch(network), single: undefined }),
  attention(network, inputs) {
    return needsPlainAttention(inputs) ? plainAttention(network, inputs) : fusedAttention(network, inputs);
  },
  addNorm: skipLayerNorm,
};
