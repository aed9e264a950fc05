import type { JsonValue } from '../../tasks/task.js';
import type { Example } from '../datasets/dataset.js';
import { isObject } from '../datasets/parse-json.js';
import { show } from '../datasets/show.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import type { TextLikelihood } from './parse-likelihood.js';

/** What was chosen for a mask. */
interface Choice {
  id: number;
  /** Its probability, where that is told. */
  score?: number;
}

/**
 * predict's choices for a mask, likeliest first (`[{"token", "score"}…]`), a list of such lists for several masks, or bare ids;
 * against the gold `[[position, id]…]`. Where a gold piece is not among the choices, nobody knows how likely it was.
 * @throws UnusableRow
 */
export function parseMasks(prediction: JsonValue, { gold }: Example): TextLikelihood {
  if (!Array.isArray(gold)) throw new UnusableRow('no masked positions to compare with');
  const goldIds = gold.map((masked) => (Array.isArray(masked) ? masked[1] : undefined));
  const masks = choicesByMask(prediction);
  if (masks.length !== goldIds.length) {
    throw new UnusableRow(`${masks.length} masks predicted, but ${goldIds.length} masked positions`);
  }
  const probabilities = masks.map((choices, mask) => choices.find(({ id }) => id === goldIds[mask])?.score);
  return {
    nll: probabilities.reduce<number>((sum, probability) => sum - Math.log(probability ?? Number.NaN), 0),
    tokens: masks.length,
    correct: masks.filter(([best], mask) => best.id === goldIds[mask]).length,
  };
}

function choicesByMask(prediction: JsonValue): Choice[][] {
  const items = Array.isArray(prediction) ? prediction : [prediction];
  // One mask has no list of lists.
  const masks = items.every(isObject) ? [items] : items;
  return masks.map((choices) => (Array.isArray(choices) ? choices : [choices]).map(toChoice)).filter(hasBest);
}

function hasBest(choices: readonly Choice[]): boolean {
  return choices.length > 0;
}

function toChoice(choice: JsonValue): Choice {
  const { token, score } = isObject(choice) ? choice : { token: choice, score: undefined };
  if (typeof token !== 'number') throw new UnusableRow(`no token id: ${show(choice)}`);
  return typeof score === 'number' ? { id: token, score } : { id: token };
}
