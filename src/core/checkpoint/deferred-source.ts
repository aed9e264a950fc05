import { InputError } from '../errors.js';
import type { ByteSource } from '../files/byte-source.js';

/** Bytes whose number is known before their place. */
export interface DeferredSource extends ByteSource {
  /** @throws InputError ERR_TRUNCATED where `source` has fewer bytes than were promised */
  bind(source: ByteSource): void;
}

export function createDeferredSource(name: string, byteLength: number): DeferredSource {
  let bound: ByteSource | undefined;
  const place = (): ByteSource => {
    if (bound === undefined) throw new RangeError(`${name} was read before its place was known`);
    return bound;
  };
  return {
    name,
    byteLength,
    get location() {
      return bound?.location;
    },
    read: async (byteOffset, length) => place().read(byteOffset, length),
    readInto: async (byteOffset, out) => place().readInto(byteOffset, out),
    bind(source) {
      if (source.byteLength < byteLength) {
        throw new InputError('ERR_TRUNCATED', `${byteLength} bytes promised, ${source.byteLength} there`, {
          where: source.name,
          remedy: 'copy or download the file again',
        });
      }
      bound = source;
    },
  };
}
