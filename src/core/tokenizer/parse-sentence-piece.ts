// A SentencePiece model: github.com/google/sentencepiece, src/sentencepiece_model.proto.

import { InputError } from '../errors.js';

export type PieceKind = 'normal' | 'unknown' | 'control' | 'user-defined' | 'unused' | 'byte';

export interface SentencePieceModel {
  readonly kind: 'unigram' | 'bpe';
  readonly pieces: readonly { readonly piece: string; readonly score: number; readonly kind: PieceKind }[];
  readonly hasByteFallback: boolean;
  /** Put a space in front of the text. */
  readonly addsSpace: boolean;
  /** Two spaces count as one, and none at the ends. */
  readonly removesSpaces: boolean;
  /** The compiled rules of normalization; empty for none. */
  readonly charsMap: Uint8Array;
}

const kinds: readonly (PieceKind | undefined)[] = [
  undefined,
  'normal',
  'unknown',
  'control',
  'user-defined',
  'unused',
  'byte',
];

/** @throws InputError ERR_TOKENIZER for what is no such model, or of a type that is neither Unigram nor BPE */
export function parseSentencePiece(bytes: Uint8Array, where: string): SentencePieceModel {
  const model = readMessage(bytes, where);
  const trainer = readMessage(model.bytes(2), where);
  const normalizer = readMessage(model.bytes(3), where);
  const type = trainer.integer(3) ?? 1;
  if (type !== 1 && type !== 2) throw broken('neither Unigram nor BPE', where);
  const pieces = model.all(1).map((message) => {
    const fields = readMessage(message, where);
    const kind = kinds[fields.integer(3) ?? 1];
    if (kind === undefined) throw broken('a piece of no known kind', where);
    return { piece: Buffer.from(fields.bytes(1)).toString('utf8'), score: fields.float(2) ?? 0, kind };
  });
  if (pieces.length === 0) throw broken('no pieces', where);
  return {
    kind: type === 1 ? 'unigram' : 'bpe',
    pieces,
    hasByteFallback: trainer.integer(35) === 1,
    addsSpace: (normalizer.integer(3) ?? 1) === 1,
    removesSpaces: (normalizer.integer(4) ?? 1) === 1,
    charsMap: normalizer.bytes(2),
  };
}

interface Message {
  all(field: number): Uint8Array[];
  /** The last one, or nothing. */
  bytes(field: number): Uint8Array;
  integer(field: number): number | undefined;
  float(field: number): number | undefined;
}

/** A protobuf message: each field's number and wire type, then its value (protobuf.dev/programming-guides/encoding). */
function readMessage(bytes: Uint8Array, where: string): Message {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Map<number, (Uint8Array | number)[]>();
  let position = 0;
  const need = (count: number): void => {
    if (position + count > bytes.length) throw broken('it ends too early', where);
  };
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      need(1);
      const byte = bytes[position++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw broken('a number of more than 70 bits', where);
  };
  const take = (count: number): Uint8Array => {
    need(count);
    position += count;
    return bytes.subarray(position - count, position);
  };
  const value = (wireType: number): Uint8Array | number => {
    if (wireType === 0) return varint();
    if (wireType === 1) return take(8);
    if (wireType === 2) return take(varint());
    if (wireType !== 5) throw broken(`wire type ${wireType}`, where);
    need(4);
    position += 4;
    return view.getFloat32(position - 4, true);
  };
  while (position < bytes.length) {
    const tag = varint();
    const field = Math.floor(tag / 8);
    const ofField = values.get(field) ?? [];
    ofField.push(value(tag % 8));
    values.set(field, ofField);
  }
  const last = (field: number): Uint8Array | number | undefined => values.get(field)?.at(-1);
  const number = (field: number): number | undefined => {
    const found = last(field);
    return typeof found === 'number' ? found : undefined;
  };
  return {
    all: (field) => (values.get(field) ?? []).filter((item) => typeof item !== 'number'),
    bytes(field) {
      const found = last(field);
      return found instanceof Uint8Array ? found : new Uint8Array(0);
    },
    integer: number,
    float: number,
  };
}

function broken(what: string, where: string): InputError {
  return new InputError('ERR_TOKENIZER', `no SentencePiece model that can be read: ${what}`, { where });
}
