/**
 * Pieces by their UTF-16 units: an open-addressed hash table that is asked with units in a buffer, so that no string is
 * made of a word. Each slot has four numbers: hash, id, and where the piece's units lie.
 */
export class PieceTable {
  /** The hash of no units; `extendHash` adds one. */
  static readonly emptyHash = 0x811c9dc5 | 0;

  /** Units of the longest piece. */
  readonly maxLength: number;
  readonly #slots: Int32Array;
  readonly #units: Uint16Array;

  /** Of the vocabulary's pieces those that start with `prefix`, without it. (forEach makes no pair for each of them.) */
  constructor(vocabulary: ReadonlyMap<string, number>, prefix: string) {
    let pieceCount = 0;
    let unitCount = 0;
    let maxLength = 0;
    vocabulary.forEach((_, piece) => {
      if (!piece.startsWith(prefix)) return;
      const length = piece.length - prefix.length;
      pieceCount++;
      unitCount += length;
      if (length > maxLength) maxLength = length;
    });
    this.maxLength = maxLength;
    this.#slots = new Int32Array(4 * 2 ** Math.ceil(Math.log2(2 * pieceCount + 1))).fill(-1);
    this.#units = new Uint16Array(unitCount);

    let start = 0;
    vocabulary.forEach((id, piece) => {
      if (piece.startsWith(prefix)) start = this.#insert(piece, prefix.length, id, start);
    });
  }

  /** FNV-1a, a UTF-16 unit at a time. */
  static extendHash(hash: number, unit: number): number {
    return Math.imul(hash ^ unit, 0x01000193);
  }

  /** The id of the piece that these `length` units of `units` are, -1 where they are none. */
  find(hash: number, units: Uint16Array, from: number, length: number): number {
    const slots = this.#slots;
    const pool = this.#units;
    for (let slot = this.#firstSlot(hash); slots[slot + 1]! >= 0; slot = this.#nextSlot(slot)) {
      if (slots[slot] !== hash || slots[slot + 3] !== length) continue;
      const start = slots[slot + 2]!;
      let index = 0;
      while (index < length && pool[start + index] === units[from + index]) index++;
      if (index === length) return slots[slot + 1]!;
    }
    return -1;
  }

  /** Returns where the next piece's units go. */
  #insert(piece: string, from: number, id: number, start: number): number {
    const slots = this.#slots;
    let hash = PieceTable.emptyHash;
    let end = start;
    for (let index = from; index < piece.length; index++) {
      const unit = piece.charCodeAt(index);
      this.#units[end++] = unit;
      hash = PieceTable.extendHash(hash, unit);
    }
    let slot = this.#firstSlot(hash);
    while (slots[slot + 1]! >= 0) slot = this.#nextSlot(slot);
    slots[slot] = hash;
    slots[slot + 1] = id;
    slots[slot + 2] = start;
    slots[slot + 3] = end - start;
    return end;
  }

  #firstSlot(hash: number): number {
    return ((hash ^ (hash >>> 15)) << 2) & (this.#slots.length - 1);
  }

  #nextSlot(slot: number): number {
    return (slot + 4) & (this.#slots.length - 1);
  }
}
