import type { Comparison } from '../core/eval/compare.js';
import type { EvalReport, Metric } from '../core/eval/eval-report.js';

type Nested = Record<string, unknown>;

export interface EvalJson {
  task: string;
  data: string;
  model?: string;
  precision?: string;
  count: number;
  excluded: number;
  metrics: Nested;
  intervals: Nested;
  /** By row, in the data's order, in a form that `--score` reads: what `--compare` compares with. */
  predictions: unknown[];
  comparison?: ComparisonJson;
}

interface ComparisonJson {
  with: string;
  count: number;
  differences: Record<
    string,
    {
      before: number | null;
      after: number | null;
      difference: number | null;
      interval: unknown;
      p_value: number | null;
    }
  >;
  mcnemar: { only_before: number; only_after: number; p_value: number } | null;
  changes: { where: string; gold: unknown; before: unknown; after: unknown; is_right: boolean }[];
}

/** A report as `--json` prints it. */
export function toEvalJson(report: EvalReport, comparison?: Comparison): EvalJson {
  const { task, data, model, precision, count, excluded, metrics, rows } = report;
  return {
    task,
    data,
    ...(model !== undefined && { model }),
    ...(precision !== undefined && { precision }),
    count,
    excluded: excluded.length,
    metrics: nest(metrics, ({ value }) => value),
    intervals: nest(
      metrics.filter(({ interval }) => interval !== null),
      ({ interval }) => interval,
    ),
    predictions: rows.map(({ where, prediction }) => ({ where, prediction })),
    ...(comparison !== undefined && { comparison: toComparisonJson(comparison) }),
  };
}

function toComparisonJson({ with: path, count, differences, mcnemar, changes }: Comparison): ComparisonJson {
  return {
    with: path,
    count,
    differences: Object.fromEntries(
      differences.map(({ metric, pValue, ...figures }) => [metric, { ...figures, p_value: pValue }]),
    ),
    mcnemar: mcnemar && {
      only_before: mcnemar.onlyFirst,
      only_after: mcnemar.onlySecond,
      p_value: mcnemar.pValue,
    },
    changes: changes.map(({ where, gold, before, after, isRight }) => ({
      where,
      gold,
      before,
      after,
      is_right: isRight,
    })),
  };
}

/** `["LOC", "f1"]` becomes `{"LOC": {"f1": …}}`; a class that is named as a figure does not hide it. */
function nest(metrics: readonly Metric[], pick: (metric: Metric) => unknown): Nested {
  const scalars = metrics
    .filter(({ path }) => path.length === 1)
    .map((metric) => [metric.path[0], pick(metric)] as const);
  const taken = new Set<string>(scalars.map(([name]) => name));
  const classes = new Map<string, [string, unknown][]>();
  for (const metric of metrics.filter(({ path }) => path.length === 2)) {
    const [label, name] = metric.path;
    const key = taken.has(label) ? `class ${label}` : label;
    classes.set(key, [...(classes.get(key) ?? []), [name, pick(metric)]]);
  }
  return Object.fromEntries([
    ...scalars,
    ...[...classes].map(([label, figures]) => [label, Object.fromEntries(figures)] as const),
  ]);
}
