/**
 * Which inputs and outputs a forward pass has, under Hugging Face's names: what tells one forward graph from another.
 * Masks, positions and token types are no part of it: they are made by the host where they are not given.
 */
export interface Signature {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}
