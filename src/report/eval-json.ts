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
}

/** A report as `--json` prints it. */
export function toEvalJson(report: EvalReport): EvalJson {
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
