import type { JsonObject, JsonValue } from '../../tasks/task.js';
import { ownField } from './parse-json.js';

/** Names under which a field of ours is found where `--columns` does not say; the first that is there counts. */
const aliases: Readonly<Record<string, readonly string[]>> = {
  id: ['id', 'index', 'pair_ID', 'qid', 'uid'],
  text: ['text', 'sentence', 'sentence1', 'premise', 'prompt', 'a'],
  text_pair: ['text_pair', 'sentence2', 'hypothesis', 'b'],
  context: ['context', 'passage', 'article', 'text', 'premise', 'prompt'],
  choices: ['choices', 'options', 'endings'],
  label: ['label', 'gold', 'gold_label', 'class'],
  labels: ['labels', 'gold'],
  tags: ['tags', 'ner_tags', 'labels', 'gold'],
  score: ['score', 'similarity', 'relatedness_score', 'gold'],
  answers: ['answers', 'answer', 'gold'],
  choice: ['label', 'answer', 'answerKey', 'gold', 'choice'],
  tokens: ['tokens', 'words'],
  next: ['next_sentence_label', 'is_next', 'label', 'gold'],
  prediction: ['prediction', 'pred', 'predicted', 'probabilities', 'probs'],
};

/** Words that show a first row to be a header. */
export const headerWords: ReadonlySet<string> = new Set(Object.values(aliases).flat());

/** The value of a field of ours, in a record that may call it otherwise. */
export function field(
  record: JsonObject,
  name: string,
  columns: ReadonlyMap<string, string> = new Map(),
): JsonValue | undefined {
  const named = columns.get(name);
  if (named !== undefined) return ownField(record, named);
  const alias = (aliases[name] ?? [name]).find((candidate) => Object.hasOwn(record, candidate));
  return alias === undefined ? undefined : record[alias];
}
