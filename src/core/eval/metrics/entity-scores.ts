import { checkPairs } from './check-inputs.js';
import { type EntitySpan, entitySpans } from './entity-spans.js';
import { sortedLabels } from './label.js';
import { averages, type PrecisionRecallF1, scoresOf, type Tally } from './precision-recall-f1.js';
import { strictEntitySpans, type TagScheme } from './strict-entity-spans.js';

export interface EntityScores {
  perType: Map<string, PrecisionRecallF1>;
  /** Hugging Face's "overall". */
  micro: PrecisionRecallF1;
  macro: PrecisionRecallF1 | null;
  weighted: PrecisionRecallF1;
  /** Share of tags that are right; null without any. */
  tokenAccuracy: number | null;
  counts: Tally;
}

/**
 * Precision, recall and F1 over whole entities: type and both ends must be right. As seqeval in default (conlleval) mode, or, with
 * a scheme, in strict mode.
 * @param gold a list of tags a sentence
 * @throws InputError where a sentence has another number of tags than its prediction
 */
export function entityScores(
  gold: readonly (readonly string[])[],
  predicted: readonly (readonly string[])[],
  { scheme }: { scheme?: TagScheme } = {},
): EntityScores {
  checkPairs(gold, predicted);
  const tallies = new Map<string, Tally>();
  let [right, tokens] = [0, 0];
  for (const [sentence, tags] of gold.entries()) {
    if (tags.length > 0 || predicted[sentence].length > 0) checkPairs(tags, predicted[sentence]);
    addSentence(tallies, spansOf(tags, scheme), spansOf(predicted[sentence], scheme));
    right += tags.filter((tag, index) => tag === predicted[sentence][index]).length;
    tokens += tags.length;
  }
  const types = sortedLabels([...tallies.keys()]).map(String);
  const inOrder = types.map((type) => tallies.get(type) ?? emptyTally());
  const overall = emptyTally();
  for (const tally of inOrder) addTally(overall, tally);
  return {
    perType: new Map(types.map((type, index) => [type, scoresOf(inOrder[index])])),
    ...averages(inOrder),
    tokenAccuracy: tokens === 0 ? null : right / tokens,
    counts: overall,
  };
}

/** The entities of one sentence's tags, by the mode asked for. */
export function spansOf(tags: readonly string[], scheme?: TagScheme): EntitySpan[] {
  return scheme === undefined ? entitySpans(tags) : strictEntitySpans(tags, scheme);
}

/** Counts a sentence's entities into the tally of each type. */
export function addSentence(
  tallies: Map<string, Tally>,
  gold: readonly EntitySpan[],
  predicted: readonly EntitySpan[],
): void {
  const tallyOf = (type: string): Tally => {
    const tally = tallies.get(type) ?? emptyTally();
    tallies.set(type, tally);
    return tally;
  };
  for (const { type } of gold) tallyOf(type).gold++;
  for (const span of predicted) {
    const tally = tallyOf(span.type);
    tally.predicted++;
    if (gold.some((other) => isSame(span, other))) tally.correct++;
  }
}

function isSame(a: EntitySpan, b: EntitySpan): boolean {
  return a.start === b.start && a.end === b.end && a.type === b.type;
}

function emptyTally(): Tally {
  return { correct: 0, predicted: 0, gold: 0 };
}

function addTally(total: Tally, tally: Tally): void {
  total.correct += tally.correct;
  total.predicted += tally.predicted;
  total.gold += tally.gold;
}
