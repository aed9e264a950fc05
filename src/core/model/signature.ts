/** Which inputs and outputs a forward pass has, under Hugging Face's names: what tells one forward graph from another. */
export interface Signature {
  inputs: readonly string[];
  outputs: readonly string[];
  /** Rank of the attention mask given: 2 `[batch, keys]` or 3 `[batch, queries, keys]`. */
  attentionMaskRank?: 2 | 3;
}
