import { basename } from 'node:path';
import { InputError } from '../errors.js';
import type { Dataset } from './datasets/dataset.js';
import type { EvalReport } from './eval-report.js';
import { toMetrics } from './figures.js';
import type { Answered, ProtocolOptions } from './protocols/protocol.js';
import { protocols } from './protocols/protocols.js';

/** Makes the report of a data set with its predictions. @throws InputError where not one row can be scored */
export function toReport(
  dataset: Dataset,
  answered: readonly Answered[],
  data: string,
  { seed, ...options }: ProtocolOptions & { seed?: number },
): EvalReport {
  const { task, score: scoreRows } = protocols[dataset.question];
  const squadVersion = dataset.name === 'SQuAD 1.1' ? '1.1' : '2.0';
  const { figures, excluded, ...scored } = scoreRows(answered, { squadVersion, ...options });
  const unscored = [...dataset.unusable, ...excluded];
  if (scored.rows.length === 0) {
    throw new InputError(
      'ERR_NO_ROWS',
      `none of the ${dataset.rowCount} rows can be scored: ${unscored[0]?.where}: ${unscored[0]?.reason}`,
      {
        where: data,
      },
    );
  }
  const answeredAt = new Map(answered.map((row) => [row.example.where, row]));
  return {
    task,
    question: dataset.question,
    data: dataset.name ?? basename(data),
    count: scored.rows.length,
    excluded: unscored,
    metrics: toMetrics(figures, scored.rows.length, seed),
    ...scored,
    rows: scored.rows.map((row) => {
      const { example, prediction } = answeredAt.get(row.where) ?? {};
      return { ...row, given: prediction ?? null, givenGold: example?.gold ?? null };
    }),
  };
}
