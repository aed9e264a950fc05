/** ONNX Runtime's WebGPU kernels: as on the CPU, but with biases inside the norms. Which exist: docs/gpu.md. */
import { cpu } from './cpu.js';
import type { Dialect } from './dialect.js';
import { skipLayerNorm } from './skip-layer-norm.js';

export const webgpu: Dialect = { ...cpu, addNorm: skipLayerNorm };
