import { InputError } from '../errors.js';
import { countElements } from './count-elements.js';
import { isCounts } from './is-counts.js';
import type { Shape } from './tensor.js';

/** @throws InputError ERR_SHAPE where `axis` or the range does not exist in `shape`. */
export function checkRange(shape: Shape, axis: number, from: number, to: number, name: string): void {
  const count = shape[axis];
  if (count !== undefined && Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= count) {
    return;
  }
  throw new InputError('ERR_SHAPE', `no elements ${from} to ${to} on axis ${axis} of [${shape.join(', ')}]`, {
    where: name,
  });
}

/** @throws InputError ERR_SHAPE where the two shapes differ in size. */
export function checkReshape(shape: Shape, newShape: Shape, name: string): void {
  if (!isCounts(newShape) || countElements(shape) !== countElements(newShape)) throw cannotView(shape, newShape, name);
}

export function cannotView(shape: Shape, newShape: Shape, name: string): InputError {
  return new InputError('ERR_SHAPE', `cannot view [${shape.join(', ')}] as [${newShape.join(', ')}]`, { where: name });
}
