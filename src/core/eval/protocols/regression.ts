import type { JsonValue } from '../../tasks/task.js';
import { isObject } from '../datasets/parse-json.js';
import { toNumber } from '../datasets/to-number.js';
import { weightedMean } from '../metrics/bootstrap.js';
import { pearson } from '../metrics/pearson.js';
import { ranks, risingOrder } from '../metrics/ranks.js';
import { parseRows } from './parse-rows.js';
import type { Protocol } from './protocol.js';

/** A number a row: Pearson's and Spearman's correlation, mean squared and absolute error. */
export const regression: Protocol = (answered) => {
  const { rows, excluded } = parseRows(answered, parseScore);
  const gold = rows.map(({ example }) => example.similarity ?? Number(example.gold));
  const predicted = rows.map(({ parsed }) => parsed);
  const errors = gold.map((value, row) => predicted[row] - value);
  const squared = weightedMean(errors.map((error) => error * error));
  const absolute = weightedMean(errors.map(Math.abs));
  const [goldOrder, predictedOrder] = [risingOrder(gold), risingOrder(predicted)];
  return {
    figures: [
      {
        paths: [['pearson'], ['spearmanr'], ['mse'], ['mae']],
        compute: (sampleWeight) => [
          gold.length < 2 ? null : pearson(gold, predicted, sampleWeight),
          gold.length < 2
            ? null
            : pearson(
                ranks(gold, sampleWeight, goldOrder),
                ranks(predicted, sampleWeight, predictedOrder),
                sampleWeight,
              ),
          squared(sampleWeight),
          absolute(sampleWeight),
        ],
      },
    ],
    rows: rows.map(({ example, parsed }, row) => ({
      where: example.where,
      id: example.id,
      record: example.record,
      gold: gold[row],
      prediction: parsed,
      isRight: null,
      loss: Math.abs(errors[row]),
    })),
    excluded,
  };
};

/** predict's `{"score"}`, or a bare number. */
function parseScore(prediction: JsonValue): number {
  return toNumber(isObject(prediction) ? prediction.score : prediction, 'prediction');
}
