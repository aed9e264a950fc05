import type { Shape } from './tensor.js';

/** How many numbers a shape holds: 1 for a scalar, 0 where a dimension is 0. */
export function countElements(shape: Shape): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}
