import { InputError } from '../../errors.js';
import type { Exclusion } from '../datasets/dataset.js';
import { UnusableRow } from '../datasets/unusable-row.js';
import { calibration } from '../metrics/calibration.js';
import { confusionMatrix } from '../metrics/confusion-matrix.js';
import { logLossOfRow } from '../metrics/log-loss.js';
import { classFigures } from './class-figures.js';
import { type ClassNames, classNames } from './class-names.js';
import { type PredictedClass, parseClass } from './parse-class.js';
import { parseRows } from './parse-rows.js';
import { probabilityFigures } from './probability-figures.js';
import type { Protocol, ScoredRow } from './protocol.js';

/** One class a row: accuracy, F1 and its kin, Matthews' correlation; with probabilities also how good those are. */
export const classification: Protocol = (answered, options) => {
  const parsed = parseRows(answered, (prediction) => parseClass(prediction));
  const golds = answered.map(({ example }) => String(example.gold));
  const names = classNames(
    golds,
    parsed.rows.map((row) => row.parsed),
    options.labels,
  );
  const excluded: Exclusion[] = [...parsed.excluded];
  const rows = parsed.rows.flatMap((row) => {
    try {
      return [{ ...row, ...resolve(String(row.example.gold), row.parsed, names) }];
    } catch (error) {
      if (!(error instanceof UnusableRow)) throw error;
      excluded.push({ where: row.example.where, reason: error.message });
      return [];
    }
  });
  const gold = rows.map((row) => row.gold);
  const predicted = rows.map((row) => row.predicted);
  const probabilities = rows.every((row) => row.probabilities)
    ? rows.flatMap((row) => (row.probabilities ? [row.probabilities] : []))
    : [];
  const hasProbabilities = rows.length > 0 && probabilities.length === rows.length;
  return {
    figures: [
      ...classFigures(gold, predicted, names.names, positiveOf(names, options.positive)),
      ...(hasProbabilities ? probabilityFigures(gold, probabilities, positiveOf(names, options.positive)) : []),
    ],
    rows: rows.map(toEvalRow(names)),
    excluded,
    warnings: strangeClasses(
      golds,
      parsed.rows.map((row) => row.parsed.label),
      names,
    ),
    ...(rows.length > 0 && {
      confusion: confusionMatrix(
        gold.map((label) => names.names[label]),
        predicted.map((label) => names.names[label]),
        { labels: names.names },
      ),
    }),
    ...(hasProbabilities && { calibration: calibration(gold, probabilities) }),
  };
};

/** Classes named in two ways score 0, and nobody would know why. */
function strangeClasses(golds: readonly string[], predicted: readonly string[], { names }: ClassNames): string[] {
  const [gold, other] = [new Set(golds), new Set(predicted)];
  const isShared = [...other].some((label) => gold.has(label));
  if (isShared || other.size < 2 || names.length < gold.size + other.size) return [];
  return [
    `no predicted class (${[...other].slice(0, 5).join(', ')}) is a gold one (${[...gold].slice(0, 5).join(', ')})`,
  ];
}

interface ResolvedRow {
  gold: number;
  predicted: number;
  /** [classes] */
  probabilities?: number[];
}

function resolve(gold: string, { label, scores }: PredictedClass, names: ClassNames): ResolvedRow {
  const row = { gold: names.indexOf(gold), predicted: names.indexOf(label) };
  if (scores === undefined) return row;
  const probabilities = names.names.map((name, index) =>
    scores instanceof Map ? (scores.get(name) ?? 0) : ((scores as readonly number[])[index] ?? 0),
  );
  return { ...row, probabilities };
}

/** The class that binary scores are about: the one asked for, else the second of two. */
function positiveOf({ names }: ClassNames, asked: string | undefined): number | undefined {
  if (asked === undefined) return names.length === 2 ? 1 : undefined;
  const index = names.indexOf(asked);
  if (index !== -1) return index;
  throw new InputError('ERR_LABELS', `no class ${JSON.stringify(asked)}`, {
    where: '--positive',
    remedy: `there are ${names.join(', ')}`,
  });
}

function toEvalRow({ names }: ClassNames) {
  return ({
    example,
    gold,
    predicted,
    probabilities,
  }: ResolvedRow & { example: { where: string; id?: string; record: ScoredRow['record'] } }): ScoredRow => ({
    where: example.where,
    id: example.id,
    record: example.record,
    gold: names[gold],
    prediction: names[predicted],
    isRight: gold === predicted,
    loss: probabilities === undefined ? Number(gold !== predicted) : logLossOfRow(gold, probabilities),
    confidence: probabilities?.[predicted],
  });
}
