import { indexOfHighest } from './index-of-highest.js';

/** A piece of a word, with what the model thinks of it. */
export interface EntityPiece {
  /** [labels]: probabilities. */
  scores: ArrayLike<number>;
  start: number;
  end: number;
  /** Belongs to the word of the piece before it. */
  isSubword: boolean;
}

/** Neighbouring words or pieces of one kind. */
export interface EntityGroup {
  /** Without its B- or I-, once they are joined. */
  label: string;
  score: number;
  start: number;
  end: number;
}

/** How the pieces of a word agree on one label; `simple` lets each piece have its own. */
export type AggregationStrategy = 'simple' | 'first' | 'average' | 'max';

/**
 * Joins pieces to words and words to entities, those outside of any entity (`O`) included.
 *
 * As `aggregate` and `group_entities` of Hugging Face's TokenClassificationPipeline.
 */
export function aggregateEntities(
  pieces: readonly EntityPiece[],
  labels: readonly string[],
  strategy: AggregationStrategy,
): EntityGroup[] {
  const words = strategy === 'simple' ? pieces.map((piece) => [piece]) : wordsOf(pieces);
  return groupsOf(words.map((word) => entityOf(word, labels, strategy))).map(describe);
}

function wordsOf(pieces: readonly EntityPiece[]): EntityPiece[][] {
  const words: EntityPiece[][] = [];
  for (const piece of pieces) {
    if (piece.isSubword && words.length > 0) words.at(-1)!.push(piece);
    else words.push([piece]);
  }
  return words;
}

function entityOf(word: readonly EntityPiece[], labels: readonly string[], strategy: AggregationStrategy): EntityGroup {
  const scores = wordScores(word, strategy);
  const best = indexOfHighest(scores);
  return { label: labels[best]!, score: scores[best]!, start: word[0]!.start, end: word.at(-1)!.end };
}

function wordScores(word: readonly EntityPiece[], strategy: AggregationStrategy): ArrayLike<number> {
  if (strategy === 'average') {
    return Float64Array.from(word[0]!.scores, (_, label) => mean(word.map(({ scores }) => scores[label]!)));
  }
  if (strategy === 'max')
    return word[indexOfHighest(word.map(({ scores }) => scores[indexOfHighest(scores)]!))]!.scores;
  return word[0]!.scores;
}

/** A label goes on with the group before it if it has the same kind and does not begin with B-. */
function groupsOf(entities: readonly EntityGroup[]): EntityGroup[][] {
  const groups: EntityGroup[][] = [];
  for (const entity of entities) {
    const before = groups.at(-1)?.at(-1);
    const goesOn =
      before !== undefined && kindOf(before.label) === kindOf(entity.label) && !entity.label.startsWith('B-');
    if (goesOn) groups.at(-1)!.push(entity);
    else groups.push([entity]);
  }
  return groups;
}

function kindOf(label: string): string {
  return label.startsWith('B-') || label.startsWith('I-') ? label.slice(2) : label;
}

function describe(group: readonly EntityGroup[]): EntityGroup {
  const { label, start } = group[0]!;
  return {
    // As the pipeline does, whatever stands before the first hyphen.
    label: label.includes('-') ? label.slice(label.indexOf('-') + 1) : label,
    score: mean(group.map(({ score }) => score)),
    start,
    end: group.at(-1)!.end,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
