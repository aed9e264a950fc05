import type { HeadName } from '../model/heads.js';
import { hasPooler } from '../model/parameters.js';
import type { Signature } from '../model/signature.js';
import type { Shape, Tensors } from '../tensor/tensor.js';
import type { ForwardSizes } from './forward-sizes.js';

/** What the graph gives per token, per sequence as the class gives it: the same numbers under other shapes. */
export function reshapeOutputs(head: HeadName, sizes: ForwardSizes, { outputs }: Signature, raw: Tensors): Tensors {
  return Object.fromEntries(
    outputs.map((name) => {
      const tensor = raw[name.replace(/^past_/, 'present_')]!;
      return [name, { ...tensor, shape: outputShape(head, sizes, name, tensor.shape) }];
    }),
  );
}

function outputShape(head: HeadName, { leading, batch, length }: ForwardSizes, name: string, shape: Shape): Shape {
  switch (name.split('.')[0]) {
    case 'logits':
      if (head === 'ForMultipleChoice') return leading;
      return hasPooler(head) ? shape : [batch, length, ...shape.slice(1)];
    case 'last_hidden_state':
    case 'hidden_states':
    case 'prediction_logits':
    case 'start_logits':
    case 'end_logits':
      return [batch, length, ...shape.slice(1)];
    default:
      return shape;
  }
}
