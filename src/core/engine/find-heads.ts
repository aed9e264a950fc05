import type { MegatronBertConfig } from '../model/config.js';
import { fitsParameter } from '../model/fits-parameter.js';
import { type HeadName, headNames, headOf } from '../model/heads.js';
import { parametersOf } from '../model/parameters.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';

/** Their weights have one name, `classifier`: only `architectures` tells them apart. */
const classifiers: readonly HeadName[] = ['ForSequenceClassification', 'ForTokenClassification', 'ForMultipleChoice'];

/** Heads that these weights can serve, the one that `architectures` names first. */
export function findHeads(config: MegatronBertConfig, weights: ReadonlyMap<string, StoredTensor>): HeadName[] {
  const named = headOf(config.architectures);
  const isRival = (head: HeadName): boolean =>
    named !== undefined && head !== named && classifiers.includes(named) && classifiers.includes(head);
  const found = headNames.filter((head) => !isRival(head) && hasWeights(config, head, weights));
  return named !== undefined && found.includes(named) ? [named, ...found.filter((head) => head !== named)] : found;
}

function hasWeights(config: MegatronBertConfig, head: HeadName, weights: ReadonlyMap<string, StoredTensor>): boolean {
  return parametersOf(config, head).every(
    (parameter) => parameter.optional || parameter.tiedTo || fitsParameter(weights, parameter),
  );
}
