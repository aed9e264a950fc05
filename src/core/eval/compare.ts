import { InputError } from '../errors.js';
import type { JsonObject, JsonValue } from '../tasks/task.js';
import type { EarlierResult } from './earlier-result.js';
import type { EvalReport } from './eval-report.js';
import { computeAll, toStatistic } from './figures.js';
import { type BootstrapOptions, drawResamples } from './metrics/bootstrap.js';
import { type McNemar, mcnemar } from './metrics/mcnemar.js';
import { percentile } from './metrics/percentile.js';
import type { Interval } from './metrics/wilson.js';
import type { Answered, ProtocolOptions, Scored } from './protocols/protocol.js';
import { protocols } from './protocols/protocols.js';

/** What a result changes against an earlier one on the same data. */
export interface Comparison {
  /** File of the earlier result. */
  with: string;
  /** Rows that both have. */
  count: number;
  differences: Difference[];
  /** Null where rows are not simply right or wrong. */
  mcnemar: McNemar | null;
  /** Rows that are right in one result and wrong in the other. */
  changes: Change[];
}

export interface Difference {
  metric: string;
  before: number | null;
  after: number | null;
  difference: number | null;
  /** 95 %, paired bootstrap: both results on the same resamples. */
  interval: Interval | null;
  /** Two-sided: how often resamples fall on the other side of no difference, twice the smaller share. */
  pValue: number | null;
}

export interface Change {
  where: string;
  record: JsonObject;
  gold: JsonValue;
  before: JsonValue;
  after: JsonValue;
  /** True where the row is right now. */
  isRight: boolean;
}

/**
 * Compares a report with an earlier result on the rows that both have.
 * @throws InputError where they have none in common
 */
export function compare(
  report: EvalReport,
  earlier: EarlierResult,
  options: ProtocolOptions & BootstrapOptions,
): Comparison {
  const scoring = {
    ...options,
    labels: report.confusion?.labels.map(String),
    squadVersion: report.data === 'SQuAD 1.1' ? ('1.1' as const) : ('2.0' as const),
  };
  const { score } = protocols[report.question];
  const common = report.rows.filter(({ where }) => earlier.predictions.has(where));
  const toAnswered = (pick: (row: (typeof common)[number]) => JsonValue | undefined): Answered[] =>
    common.map((row, index) => ({
      example: { record: row.record, gold: row.gold, where: row.where, id: row.id, row: index },
      prediction: pick(row),
    }));
  const readable = new Set(
    score(
      toAnswered(({ where }) => earlier.predictions.get(where)),
      scoring,
    ).rows.map(({ where }) => where),
  );
  const both = (answered: Answered[]): Answered[] => answered.filter(({ example }) => readable.has(example.where));
  if (readable.size === 0) {
    throw new InputError('ERR_COMPARE', 'not one row in common', {
      where: earlier.path,
      remedy: 'compare results of the same data',
    });
  }
  const before = score(both(toAnswered(({ where }) => earlier.predictions.get(where))), scoring);
  // In the same short form: figures that only one of them has could not be compared.
  const after = score(both(toAnswered(({ prediction }) => prediction)), scoring);
  return {
    with: earlier.path,
    count: after.rows.length,
    differences: differencesOf(before, after, options),
    mcnemar: mcnemarOf(before, after),
    changes: changesOf(before, after),
  };
}

function differencesOf(before: Scored, after: Scored, { resamples = 1000, seed = 0 }: BootstrapOptions): Difference[] {
  const sides = [before, after].map(({ figures }) =>
    figures.map(toStatistic).filter(({ hasInterval }) => hasInterval !== false),
  );
  const names = sides.map((groups) => groups.flatMap(({ paths }) => paths.map((path) => path.join('.'))));
  const shared = names[1].filter((name) => !name.includes('.') && names[0].includes(name));
  const figuresOf = (sampleWeight: Int32Array): [(number | null)[], (number | null)[]] => {
    const values = sides.map((groups) => computeAll(groups, sampleWeight));
    return [0, 1].map((side) => shared.map((name) => values[side][names[side].indexOf(name)])) as [number[], number[]];
  };
  const rows = after.rows.length;
  const [valuesBefore, valuesAfter] = figuresOf(new Int32Array(rows).fill(1));
  const drawn: number[][] = shared.map(() => []);
  for (const sampleWeight of drawResamples(rows, resamples, seed)) {
    const [first, second] = figuresOf(sampleWeight);
    for (const [index, values] of drawn.entries()) {
      const difference = subtract(second[index], first[index]);
      if (difference !== null) values.push(difference);
    }
  }
  return shared.map((metric, index) => ({
    metric,
    before: valuesBefore[index],
    after: valuesAfter[index],
    difference: subtract(valuesAfter[index], valuesBefore[index]),
    ...spreadOf(drawn[index]),
  }));
}

function subtract(after: number | null, before: number | null): number | null {
  return after === null || before === null || Number.isNaN(after - before) ? null : after - before;
}

function spreadOf(differences: readonly number[]): Pick<Difference, 'interval' | 'pValue'> {
  if (differences.length === 0) return { interval: null, pValue: null };
  const sorted = Float64Array.from(differences).sort();
  const share = (isThere: (difference: number) => boolean): number =>
    differences.filter(isThere).length / differences.length;
  const pValue = Math.min(
    1,
    2 *
      Math.min(
        share((difference) => difference <= 0),
        share((difference) => difference >= 0),
      ),
  );
  return { interval: [percentile(sorted, 2.5), percentile(sorted, 97.5)], pValue };
}

function mcnemarOf(before: Scored, after: Scored): McNemar | null {
  const isRight = [before, after].map(({ rows }) => rows.map((row) => row.isRight));
  if (isRight.flat().includes(null)) return null;
  return mcnemar(isRight[0].map(Boolean), isRight[1].map(Boolean));
}

function changesOf(before: Scored, after: Scored): Change[] {
  return after.rows.flatMap((row, index) => {
    const earlier = before.rows[index];
    if (row.isRight === null || row.isRight === earlier.isRight) return [];
    const { where, record, gold, prediction, isRight } = row;
    return [{ where, record, gold, before: earlier.prediction, after: prediction, isRight }];
  });
}
