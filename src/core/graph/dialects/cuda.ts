/** ONNX Runtime's CUDA kernels: attention over packed tokens, biases inside norms and activations. See docs/gpu.md. */
import type { ActivationName } from '../../model/activations.js';
import { linearWithoutBias } from '../linear.js';
import { weight } from '../network.js';
import { plainAttention } from '../plain-attention.js';
import { cpu } from './cpu.js';
import { causalAttention, packedAttention } from './cuda-attention.js';
import { cudaBatch, cudaBatchInputs } from './cuda-batch.js';
import type { Dialect } from './dialect.js';
import { skipLayerNorm } from './skip-layer-norm.js';

export const cuda: Dialect = {
  ...cpu,
  batch: cudaBatch,
  batchInputs: cudaBatchInputs,
  // MultiHeadAttention would need cuDNN, which an installation may lack.
  attention(network, inputs) {
    const { packed, causal } = inputs.batch;
    if (causal !== undefined) return { context: causalAttention(network, inputs, causal) };
    if (packed !== undefined) return { context: packedAttention(network, inputs, packed) };
    return plainAttention(network, inputs);
  },
  addNorm: skipLayerNorm,
  linearAndActivation(network, input, linearName, activation) {
    const fused = fusedActivations[activation];
    if (fused === undefined) return cpu.linearAndActivation(network, input, linearName, activation);
    const bias = weight(network, `${linearName}.bias`);
    return network.graph.node(fused, [linearWithoutBias(network, input, linearName), bias]);
  },
};

/** Operators of activation(x + bias). */
const fusedActivations: Partial<Record<ActivationName, string>> = {
  gelu: 'com.microsoft.BiasGelu',
  gelu_python: 'com.microsoft.BiasGelu',
  gelu_accurate: 'com.microsoft.FastGelu',
  gelu_fast: 'com.microsoft.FastGelu',
  gelu_new: 'com.microsoft.FastGelu',
  gelu_pytorch_tanh: 'com.microsoft.FastGelu',
};
