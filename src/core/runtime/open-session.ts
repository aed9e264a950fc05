/**
 * A graph in ONNX Runtime, in this thread: `run` blocks it until the answer is there.
 *
 * What each option costs and saves was measured with onnxruntime-node 1.30.0 (docs/performance.md).
 */
import { env, InferenceSession, type Tensor as OrtTensor } from 'onnxruntime-node';
import { MegabertError } from '../errors.js';
import { fromOrtTensors, toOrtTensors } from './ort-tensors.js';
import type { Session, SessionOptions } from './session.js';

/**
 * @throws MegabertError ERR_RUNTIME when ONNX Runtime refuses the graph, its weights or the provider.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  // Whatever ONNX Runtime would print reaches the user as an error of ours, or is of no use to him.
  env.logLevel = 'fatal';
  // Since 1.30 ONNX Runtime tells its maker of each session on Linux and macOS, unless this stands before the first.
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
  // float32 is float32 on every device: cuBLAS would round to TensorFloat-32, 10 bits. From JavaScript only this reaches it.
  if (options.provider === 'cuda') process.env.NVIDIA_TF32_OVERRIDE ??= '0';
  const inference = await refusable(
    'the graph does not open',
    InferenceSession.create(options.model, ortOptions(options)),
  );
  const { carry = {} } = options;
  let carried: Record<string, OrtTensor> = {};

  return {
    async run(feeds) {
      const inputs = { ...carried, ...toOrtTensors(feeds) };
      const outputs = await refusable('the graph does not run', inference.run(inputs));
      dispose(carried);
      const kept = Object.entries(carry).map(([output, input]): [string, OrtTensor] => [input, outputs[output]!]);
      carried = Object.fromEntries(kept);
      return fromOrtTensors(without(outputs, carry));
    },
    async close() {
      dispose(carried);
      carried = {};
      await inference.release();
    },
  };
}

/** Memory of a device is nobody's to collect. */
function dispose(tensors: Readonly<Record<string, OrtTensor>>): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}

function ortOptions(options: SessionOptions) {
  const { provider, device, weightsFolder, threads, prepack, unsignedWeights, carry = {}, strict } = options;
  const executionProvider = device === undefined ? provider : { name: provider, deviceId: device };
  return {
    ...(provider === 'webgpu' && Object.keys(carry).length > 0 ? { preferredOutputLocation: onDevice(carry) } : {}),
    executionProviders: [executionProvider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // The graph is fused as it is written; the higher levels would turn Add + Gelu into the slower BiasGelu. One of
    // them makes weights unsigned.
    graphOptimizationLevel: unsignedWeights ? 'extended' : 'basic',
    // Patterns are kept for each new combination of lengths: memory would grow with the input.
    enableMemPattern: false,
    logSeverityLevel: 4,
    extra: {
      session: {
        model_external_initializers_file_folder_path: weightsFolder,
        disable_prepacking: prepack ? '0' : '1',
        x64quantprecision: unsignedWeights ? '1' : '0',
        disable_cpu_ep_fallback: strict ? '1' : '0',
      },
    },
  } satisfies InferenceSession.SessionOptions;
}

async function refusable<T>(what: string, promise: Promise<T>): Promise<T> {
  try {
    return await promise;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MegabertError('internal', 'ERR_RUNTIME', what, { where: reason, cause });
  }
}

/** Of all providers WebGPU alone lets JavaScript hold what lies on its device. */
function onDevice(carry: Readonly<Record<string, string>>): Record<string, 'gpu-buffer'> {
  return Object.fromEntries(Object.keys(carry).map((output) => [output, 'gpu-buffer']));
}

function without<T>(record: Readonly<Record<string, T>>, names: Readonly<Record<string, string>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !(name in names)));
}
