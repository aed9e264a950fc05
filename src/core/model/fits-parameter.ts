import type { Shape } from '../tensor/tensor.js';
import type { Parameter } from './parameters.js';

/** Whether a stored tensor is of a parameter's shape. Integer weights, known by the scale beside them, lie as their operators want them. */
export function fitsParameter(weights: ReadonlyMap<string, { shape: Shape }>, { name, shape }: Parameter): boolean {
  return weights.has(`${name}_scale`) || weights.get(name)?.shape.join() === shape.join();
}
