import type { Pretrained } from '../huggingface/pretrained.js';
import type { DType } from '../tensor/dtype.js';

/** `legacy torch.save, version 0, fp16, 24 layers × 1024`: what was found, on one line. */
export function describeModel({ config, weights, provenance }: Pretrained): string {
  const { layout, kind, checkpointVersion = 0 } = provenance;
  const dtypes = new Set([...weights.values()].map(({ dtype }) => shortNames[dtype] ?? dtype));
  return [
    layout,
    ...(kind !== 'huggingface' ? [`version ${checkpointVersion}`] : []),
    [...dtypes].join(' and '),
    `${config.num_hidden_layers} layers × ${config.hidden_size}`,
  ].join(', ');
}

const shortNames: Partial<Record<DType, string>> = {
  float16: 'fp16',
  bfloat16: 'bf16',
  float32: 'fp32',
  float64: 'fp64',
};
