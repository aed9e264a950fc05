/** What BERT eats: one sequence, unpadded. */
export interface Sequence {
  /** [tokens], special tokens included. */
  ids: Int32Array;
  /** [tokens]; absent: zeros. */
  typeIds?: Int32Array;
  /** Positions that the head is asked about (masked positions, say). */
  rows?: Int32Array;
  /** [rows]: ids whose probability is asked for there. */
  targets?: Int32Array;
}
