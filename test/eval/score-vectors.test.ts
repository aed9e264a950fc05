import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { EvalReport } from '../../dist/core/eval/eval-report.js';
import { type ScoreOptions, score } from '../../dist/core/eval/score.js';
import { describeShared, shared } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const figure = (report: EvalReport, name: string) => report.metrics.find(({ path }) => path.join('.') === name)?.value;

/** Expected values are those of the official tools, or plain counting: shared/metrics/README.md. */
const readJson = (path: string): ReturnType<typeof JSON.parse> =>
  existsSync(shared(path)) ? JSON.parse(readFileSync(shared(path), 'utf8')) : [];

const linesIn = (path: string): ReturnType<typeof JSON.parse>[] =>
  existsSync(shared(path))
    ? readFileSync(shared(path), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];

interface OfficialRun {
  args?: string;
  exit: number;
  printed?: Record<string, number>;
  error?: string;
  stderr_unanswered?: number;
}

describeShared('scoring SQuAD files', () => {
  it.each<{ name: string; data: string; predictions: string; na_prob?: string; official: OfficialRun | OfficialRun[] }>(
    readJson('metrics/squad/expected_edge.json'),
  )('agrees with the official script, or names what it stumbles over: $name', async ({ official, ...files }) => {
    for (const run of [official].flat()) {
      const threshold = /-t (\S+)/.exec(run.args ?? '')?.[1];
      const options: ScoreOptions = {
        noAnswerProbabilities: run.args?.includes('-n') ? shared(`metrics/squad/${files.na_prob}`) : undefined,
        nullThreshold: threshold === undefined ? undefined : Number(threshold),
      };
      const scoring = score(
        shared(`metrics/squad/${files.data}`),
        shared(`metrics/squad/${files.predictions}`),
        options,
      );
      const outcome = await scoring.catch((error: Error & { kind?: string }) => error);
      if (outcome instanceof Error) {
        expect(outcome.kind).toBe('input');
        // The official 1.1 script takes a list for an object without one of the ids, or scores without a single answer.
        if (run.printed) expect(run.stderr_unanswered).toBeGreaterThan(0);
        continue;
      }
      if (run.error) {
        expect(outcome.excluded.length).toBeGreaterThan(0);
        continue;
      }
      expect(outcome.excluded).toHaveLength(run.stderr_unanswered ?? 0);
      for (const [name, value] of Object.entries(run.printed ?? {})) {
        if (name === 'total') continue;
        expect(figure(outcome, name === 'exact' ? 'exact_match' : name), name).toBeCloseTo(value, 9);
      }
    }
  });
});

describeShared('scoring classes', () => {
  const write = async (rows: object[]): Promise<string> => {
    const file = join(temporaryFolder(), 'rows.jsonl');
    await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    return file;
  };

  it.each(linesIn('metrics/classification/multilabel.jsonl').filter(({ scores }) => scores !== undefined))(
    'of which a row has several: $name',
    async (vector) => {
      const { y_true: gold, y_pred: predicted, scores, expected } = vector;
      const names = gold[0].map((_: number, label: number) => `label ${label}`);
      const labelsOf = (row: number[]) => names.filter((_: string, label: number) => row[label] === 1);
      const rows = gold.map((row: number[], index: number) => ({
        text: 'a',
        labels: labelsOf(row),
        prediction: {
          labels: labelsOf(predicted[index]),
          scores: Object.fromEntries(names.map((name: string, label: number) => [name, scores[index][label]])),
        },
      }));
      const file = await write(rows);
      const report = await score(file, file, {});
      for (const [name, value] of Object.entries(expected)) {
        if (!/_(?:micro|macro|weighted)$/.test(name) || typeof value !== 'number') continue;
        expect(figure(report, name), name).toBeCloseTo(value, 9);
      }
      expect(figure(report, 'accuracy')).toBeCloseTo(expected.subset_accuracy, 12);
    },
  );

  it.each(linesIn('metrics/classification/tied_scores.jsonl'))('with equal probabilities: $name', async (vector) => {
    const { y_true: gold, score_of_class_1: scores, expected } = vector;
    const rows = gold.map((label: number, index: number) => ({
      text: 'a',
      label: `class ${label}`,
      prediction: { scores: { 'class 0': 1 - scores[index], 'class 1': scores[index] } },
    }));
    const file = await write(rows);
    const report = await score(file, file, {});
    for (const name of ['roc_auc', 'average_precision'])
      expect(figure(report, name), name).toBeCloseTo(expected[name], 9);
  });
});

describeShared('scoring multiple choice', () => {
  const folder = 'metrics/multiple_choice';
  const [race] = readJson(`${folder}/expected.json`);
  const samples = readJson(`${folder}/expected_samples.json`);

  it.each(['predictions', 'scores'])('splits RACE by level, from %s', async (form) => {
    const report = await score(shared(`${folder}/race_format.jsonl`), shared(`${folder}/race_format.${form}.json`), {});
    expect(figure(report, 'accuracy')).toBeCloseTo(race.expected.accuracy_overall, 12);
    expect(figure(report, 'middle_accuracy')).toBeCloseTo(race.expected.accuracy_middle, 12);
    expect(figure(report, 'high_accuracy')).toBeCloseTo(race.expected.accuracy_high, 12);
  });

  it.each([
    ['commonsenseqa', 'dev_rand_split.jsonl', 'predictions.json'],
    ['copa', 'dev.jsonl', 'scores.json'],
  ])('reads %s as published', async (name, data, predictions) => {
    const report = await score(shared(`${folder}/${name}/${data}`), shared(`${folder}/${name}/${predictions}`), {});
    expect(figure(report, 'accuracy')).toBeCloseTo(samples[name].accuracy, 12);
    expect(report.count).toBe(samples[name].total);
  });
});

describeShared("scoring the demo models' own predictions", () => {
  const { ner, sentiment } = readJson('demo/metrics.json');
  const scoreItself = (name: string) => score(shared(`demo/eval/${name}.jsonl`), shared(`demo/eval/${name}.jsonl`), {});

  it('finds the reference entities', async () => {
    const report = await scoreItself('wikiann_dev');
    for (const name of ['precision', 'recall', 'f1']) {
      expect(figure(report, `overall_${name}`)).toBeCloseTo(ner.overall[name], 12);
      for (const type of ['PER', 'ORG', 'LOC'])
        expect(figure(report, `${type}.${name}`)).toBeCloseTo(ner[type][name], 12);
    }
    expect(figure(report, 'overall_accuracy')).toBeCloseTo(ner.token_accuracy, 12);
  });

  it('finds the reference accuracy', async () => {
    const report = await scoreItself('sst2_dev');
    expect(figure(report, 'accuracy')).toBe(sentiment.sst2_dev_accuracy);
  });
});

/** shared/hostile/MANIFEST.tsv says what each file tries; `gold` and `pred` are its column names. */
