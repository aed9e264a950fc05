import type { GlobalReference, InertObject, PickleValue, StorageReference } from './pickle-value.js';

/** Tell the members of the union apart. */
export const isGlobal = (value: PickleValue | undefined): value is GlobalReference => kindOf(value) === 'global';
export const isInertObject = (value: PickleValue | undefined): value is InertObject => kindOf(value) === 'object';
export const isStorage = (value: PickleValue | undefined): value is StorageReference => kindOf(value) === 'storage';

function kindOf(value: PickleValue | undefined): string | undefined {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
}
