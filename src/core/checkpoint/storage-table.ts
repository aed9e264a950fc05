import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';
import { createDeferredSource, type DeferredSource } from './deferred-source.js';
import { isGlobal } from './pickle-kinds.js';
import type { PickleValue, StorageReference } from './pickle-value.js';
import { storageClasses } from './storage-classes.js';

/**
 * The storages that a pickle of PyTorch's names by persistent id. Tensors are views of them from the start; where their
 * bytes lie is known only after the pickle, and told by `bind`.
 */
export interface StorageTable {
  /** `('storage', class, key, device, elements[, (view key, offset, elements)])`; undefined for any other id. */
  load(id: PickleValue): StorageReference | undefined;
  readonly keys: readonly string[];
  /** Of all storages together. */
  readonly byteLength: number;
  bytesPerElement(key: string): number | undefined;
  /** @throws InputError ERR_TRUNCATED where `source` holds fewer bytes than the pickle says */
  bind(key: string, source: ByteSource): void;
}

interface Entry {
  source: DeferredSource;
  bytesPerElement: number;
}

export function createStorageTable(fileName: string): StorageTable {
  const entries = new Map<string, Entry>();

  function entryOf(key: string, byteLength: number, bytesPerElement: number): Entry {
    const known = entries.get(key);
    if (known === undefined) {
      const entry = { source: createDeferredSource(`${fileName}!storage ${key}`, byteLength), bytesPerElement };
      entries.set(key, entry);
      return entry;
    }
    if (known.source.byteLength === byteLength) return known;
    throw new InputError('ERR_CORRUPT', `storage ${key} has two sizes`, { where: fileName });
  }

  return {
    load(id) {
      const [kind, cls, key, , elements, view] = Array.isArray(id) ? id : [];
      const storageClass = isGlobal(cls) ? storageClasses.get(cls.name) : undefined;
      if (kind !== 'storage' || storageClass === undefined || !isKey(key) || !isCount(elements)) return undefined;
      const { dtype, bytesPerElement } = storageClass;
      const { source } = entryOf(String(key), elements * bytesPerElement, bytesPerElement);
      if (view === undefined || view === null) return { kind: 'storage', dtype, elements, source, byteOffset: 0 };
      const [, offset, count] = Array.isArray(view) ? view : [];
      if (!isCount(offset) || !isCount(count) || offset + count > elements) return undefined;
      return { kind: 'storage', dtype, elements: count, source, byteOffset: offset * bytesPerElement };
    },
    get keys() {
      return [...entries.keys()];
    },
    get byteLength() {
      return [...entries.values()].reduce((total, { source }) => total + source.byteLength, 0);
    },
    bytesPerElement: (key) => entries.get(key)?.bytesPerElement,
    bind(key, source) {
      entries.get(key)?.source.bind(source);
    },
  };
}

function isKey(value: PickleValue | undefined): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** At most 16 bytes an element: their product is still exact. */
function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value * 16) && value >= 0;
}
