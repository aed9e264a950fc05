/** ONNX Runtime's WebGPU kernels: biases inside the norms, attention in one operator. Which exist: docs/gpu.md. */
import { fusedAttention, needsPlainAttention, plainAttention } from '../attention.js';
import { cpu } from './cpu.js';
import type { Dialect } from './dialect.js';
import { skipLayerNorm } from './skip-layer-norm.js';

export const webgpu: Dialect = {
  ...cpu,
  attention(network, inputs) {
    return needsPlainAttention(inputs) ? plainAttention(network, inputs) : fusedAttention(network, inputs);
  },
  addNorm: skipLayerNorm,
};
