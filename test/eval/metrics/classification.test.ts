import { describe, expect, it } from 'vitest';
import * as metrics from '../../../dist/core/eval/metrics.js';
import { casesOf, type Expected, expectFigure, revive } from '../../support/metric-vectors.js';

describe('metrics of classification', () => {
  const files = ['with_logits', 'tied_scores', 'labels_only', 'degenerate'];
  const cases = () => files.flatMap((file) => casesOf(`classification/${file}.jsonl`));

  it.each(cases())('equal scikit-learn for $name', (vector) => {
    const { y_true: gold, expected, logits, classes } = vector;
    const probabilities: number[][] | undefined =
      logits?.map(softmax) ?? vector.probabilities?.map((row: unknown[]) => row.map(revive));
    const predicted = vector.y_pred ?? logits?.map((row: number[]) => classes[metrics.argmax(row)]);
    const indices = classes && gold.map((label: metrics.Label) => classes.indexOf(label));
    const positive: number[] | undefined = vector.score_of_class_1?.map(revive) ?? probabilities?.map((row) => row[1]);
    const refused = gold.length === 0 || (predicted && predicted.length !== gold.length);
    if (refused) {
      expect(() => metrics.accuracy(gold, predicted)).toThrow();
      expect(() => metrics.matthewsCorrelation(gold, predicted)).toThrow();
      return;
    }
    const scores = () => metrics.precisionRecallF1(gold, predicted, { labels: vector.labels });
    const binary = () => scores().perClass.find(({ label }) => label === 1) ?? { precision: 0, recall: 0, f1: 0 };
    const figures: Record<string, () => number | null | undefined> = {
      accuracy: () => metrics.accuracy(gold, predicted),
      balanced_accuracy: () => metrics.balancedAccuracy(gold, predicted),
      mcc: () => metrics.matthewsCorrelation(gold, predicted),
      cohen_kappa: () => metrics.cohenKappa(gold, predicted),
      roc_auc: () => metrics.rocAuc(gold, positive ?? []),
      average_precision: () => metrics.averagePrecision(gold, positive ?? []),
      brier_binary: () => metrics.brierScore(gold, positive ?? []),
      log_loss: () => metrics.logLoss(indices ?? gold, probabilities ?? positive?.map((p) => [1 - p, p]) ?? []),
      brier_multiclass_sum: () =>
        metrics.brierScoreMulticlass(indices ?? gold, probabilities ?? positive?.map((p) => [1 - p, p]) ?? []),
      roc_auc_ovr_macro: () => metrics.rocAucMulticlass(indices, probabilities ?? [], 'ovr-macro'),
      roc_auc_ovr_weighted: () => metrics.rocAucMulticlass(indices, probabilities ?? [], 'ovr-weighted'),
      roc_auc_ovo_macro: () => metrics.rocAucMulticlass(indices, probabilities ?? [], 'ovo-macro'),
      top2_accuracy: () => metrics.topKAccuracy(indices, probabilities ?? [], 2),
      ...Object.fromEntries(
        (['precision', 'recall', 'f1'] as const).flatMap((name) => [
          [`${name}_macro`, () => scores().macro?.[name]],
          [`${name}_micro`, () => scores().micro[name]],
          [`${name}_weighted`, () => scores().weighted[name]],
          [`${name}_binary`, () => binary()[name]],
        ]),
      ),
      ...Object.fromEntries(
        [10, 15].flatMap((bins) => [
          [`ece_${bins}`, () => metrics.expectedCalibrationError(indices, probabilities ?? [], bins)],
          [`mce_${bins}`, () => metrics.calibration(indices, probabilities ?? [], bins).mce],
        ]),
      ),
    };
    for (const [name, value] of Object.entries<Expected>(expected)) {
      if (figures[name]) expectFigure(`${vector.name} ${name}`, figures[name], value);
    }
    if (expected.confusion_matrix_rows_gold) {
      const matrix = metrics.confusionMatrix(gold, predicted, { labels: vector.labels });
      expect(matrix.labels).toEqual(expected.labels);
      expect(matrix.counts).toEqual(expected.confusion_matrix_rows_gold);
    }
    for (const name of ['ece_10', 'ece_15']) {
      const bins = expected[`${name}_bins_count_correct_meanconf`];
      if (!bins) continue;
      const found = metrics.calibration(indices, probabilities ?? [], bins.length).bins;
      expect(found.map(({ count, correct }) => [count, correct])).toEqual(bins.map((bin: number[]) => bin.slice(0, 2)));
      for (const [bin, [, , confidence]] of bins.entries()) {
        expectFigure(`${name} bin ${bin}`, () => found[bin].meanConfidence, confidence);
      }
    }
  });

  it.each(casesOf('classification/multilabel.jsonl'))('equal scikit-learn for several labels: $name', (vector) => {
    const { y_true: gold, y_pred: predicted, scores: probabilities, expected } = vector;
    const scores = metrics.multilabelScores(gold, predicted);
    for (const average of ['micro', 'macro', 'weighted', 'samples'] as const) {
      for (const name of ['precision', 'recall', 'f1'] as const) {
        const value = expected[`${name}_${average}`];
        if (value !== undefined) expectFigure(`${name}_${average}`, () => scores[average]?.[name], value);
      }
    }
    expect(scores.subsetAccuracy).toBeCloseTo(expected.subset_accuracy, 12);
    if (expected.hamming_loss === undefined) return;
    expect(scores.hammingLoss).toBeCloseTo(expected.hamming_loss, 12);
    for (const [label, f1] of expected.f1_per_label.entries()) {
      expectFigure(`f1 of label ${label}`, () => scores.perClass[label].f1, f1);
    }
    const column = (rows: number[][], label: number) => rows.map((row) => row[label]);
    const areas = (): number[] =>
      gold[0].map((_: number, label: number) => metrics.rocAuc(column(gold, label), column(probabilities, label)));
    expectFigure('roc_auc_micro', () => metrics.rocAuc(gold.flat(), probabilities.flat()), expected.roc_auc_micro);
    expectFigure('roc_auc_macro', () => areas().reduce((a, b) => a + b) / gold[0].length, expected.roc_auc_macro);
  });
});

function softmax(logits: number[]): number[] {
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const total = exponentials.reduce((a, b) => a + b);
  return exponentials.map((value) => value / total);
}
