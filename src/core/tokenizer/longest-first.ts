/**
 * How many tokens stay of a text and its pair, so that both fit into `room`: the longer one is cut first, and where both
 * are longer than half of the room, both to half; of an odd room the longer text gets the one that is over. This is
 * `longest_first` of Hugging Face's tokenizers (`truncate_encodings` in `utils/truncation.rs`), of the texts' full lengths:
 * releases that first cut each to the maximum by itself, as 0.23, take two that are longer than it for equally long.
 */
export function longestFirst(first: number, second: number, room: number): readonly [first: number, second: number] {
  const shorter = Math.min(first, second, Math.floor(room / 2));
  const longer = Math.min(Math.max(first, second), room - shorter);
  return first > second ? [longer, shorter] : [shorter, longer];
}
