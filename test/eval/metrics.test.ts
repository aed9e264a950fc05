import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as metrics from '../../dist/core/eval/metrics.js';
import { describeShared, fixture, shared } from '../support/shared.js';

/**
 * Every expected value was computed with the official tools: test/fixtures/metrics/ORIGIN.md says which. Where the shared data is
 * there, its vectors are taken: they are more.
 */
const find = (path: string) => [shared(`metrics/${path}`), fixture(`metrics/${path}`)].find(existsSync);
const readJson = (path: string) => JSON.parse(readFileSync(find(path) ?? path, 'utf8'));
/** A list of cases in one file; none where it is absent. */
const listIn = (path: string): ReturnType<typeof JSON.parse>[] => (find(path) === undefined ? [] : readJson(path));
const parseLines = (text: string) => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
const casesOf = (path: string) => {
  const found = find(path);
  return found === undefined ? [] : parseLines(readFileSync(found, 'utf8'));
};

/** JSON cannot hold NaN and the infinities. */
const revive = (value: unknown): number => Number(value === 'inf' ? 'Infinity' : value);

type Expected = number | string | null | { error: string };

/** `null` is undefined, `{error}` says that the reference refuses. */
function expectFigure(
  what: string,
  compute: () => number | null | undefined,
  expected: Expected,
  tolerance = 1e-9,
): void {
  if (typeof expected === 'object' && expected !== null) {
    expect(compute, what).toThrow();
    return;
  }
  const figure = compute();
  if (expected === null) expect(figure ?? null, what).toBeNull();
  else if (!Number.isFinite(revive(expected))) expect(figure, what).toBe(revive(expected));
  else
    expect(Math.abs((figure ?? Number.NaN) - revive(expected)), `${what}: ${figure} ≠ ${expected}`).toBeLessThanOrEqual(
      tolerance,
    );
}

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

describe('metrics of regression', () => {
  it.each(casesOf('regression/regression.jsonl'))(
    'equal scipy for $name',
    ({ name, gold, prediction, expected, note }) => {
      const predicted = prediction.map(revive);
      const refused = note.startsWith('refuse');
      const tolerance = name === 'huge_offset_1e9' ? 1e-6 : 1e-9;
      const figures = {
        pearson: () => metrics.pearson(gold, predicted),
        spearman: () => metrics.spearman(gold, predicted),
        kendall_tau_b: () => metrics.kendallTau(gold, predicted),
        mse: () => metrics.regressionErrors(gold, predicted).mse,
        rmse: () => metrics.regressionErrors(gold, predicted).rmse,
        mae: () => metrics.regressionErrors(gold, predicted).mae,
        r2: () => metrics.regressionErrors(gold, predicted).r2,
      };
      for (const [figure, compute] of Object.entries(figures)) {
        const relative = Math.max(1, Math.abs(expected[figure] ?? 0));
        expectFigure(figure, compute, refused ? { error: 'refuse' } : expected[figure], tolerance * relative);
      }
    },
  );
});

describe('metrics of token classification', () => {
  const files = ['hand', 'random', 'real', 'extra_schemes_strict', 'ignore_index'];
  const split = (tags: string | string[]) => (typeof tags === 'string' ? tags.split(' ') : tags);

  it.each(files.flatMap((file) => casesOf(`token_classification/${file}.jsonl`)))(
    'equal seqeval for $name',
    (vector) => {
      const gold: string[][] = (vector.y_true_after_dropping ?? vector.y_true).map(split);
      const predicted: string[][] = (vector.y_pred_after_dropping ?? vector.y_pred).map(split);
      for (const [mode, expected] of Object.entries<EntityExpectation>(vector.expected)) {
        if (!mode.startsWith('default') && !mode.startsWith('strict')) continue;
        const scheme = mode === 'default' ? undefined : (mode.slice('strict_'.length) as metrics.TagScheme);
        if ('error' in expected) {
          expect(() => metrics.entityScores(gold, predicted, { scheme }), mode).toThrow();
          continue;
        }
        const scores = metrics.entityScores(gold, predicted, { scheme });
        expect([...scores.perType.keys()].sort(), mode).toEqual(Object.keys(expected.per_type).sort());
        for (const [type, row] of Object.entries(expected.per_type))
          expectScores(`${mode} ${type}`, scores.perType.get(type), row);
        for (const average of ['micro', 'macro', 'weighted'] as const) {
          expectScores(`${mode} ${average}`, scores[average], expected[average]);
        }
        if (mode !== 'default') continue;
        expectFigure('token accuracy', () => scores.tokenAccuracy, vector.expected.token_accuracy);
        expect(scores.counts).toEqual(vector.expected.counts);
      }
    },
  );

  type Row = Record<'precision' | 'recall' | 'f1', number | null> & { support: number };
  type EntityExpectation = { per_type: Record<string, Row>; micro: Row; macro: Row; weighted: Row } | { error: string };

  function expectScores(what: string, scores: metrics.PrecisionRecallF1 | null | undefined, row: Row): void {
    for (const name of ['precision', 'recall', 'f1'] as const) {
      expectFigure(`${what} ${name}`, () => scores?.[name], row[name]);
    }
    expect(scores?.support ?? 0).toBe(row.support);
  }
});

describe('metrics of SQuAD', () => {
  it.each(casesOf('squad/edge_pairs.jsonl'))('normalise and score $name as the official scripts', (pair) => {
    expect(metrics.normalizeAnswer(pair.prediction)).toBe(pair.normalized_prediction);
    expect(pair.gold.map(metrics.normalizeAnswer)).toEqual(pair.normalized_gold);
    for (const version of ['1.1', '2.0'] as const) {
      const { exactMatch, f1 } = metrics.answerScores(pair.gold, pair.prediction, version);
      expect(exactMatch).toBe(pair[`v${version}`].em);
      expectFigure('f1', () => f1, pair[`v${version}`].f1);
    }
  });
});

describeShared('the official models of SQuAD', () => {
  it.each(listIn('squad/expected_models.json'))('equal the official script for $model', (run) => {
    const version = run.dataset.includes('v1.1') ? '1.1' : '2.0';
    const data = JSON.parse(gunzipSync(readFileSync(shared(`metrics/squad/${run.dataset}.gz`))).toString());
    const predictions = new Map<string, string>(Object.entries(readJson(`squad/${run.predictions}`)));
    for (const official of [run.official].flat()) {
      const noAnswerProbabilities =
        official.na_prob_file && new Map<string, number>(Object.entries(readJson(`squad/${official.na_prob_file}`)));
      const threshold = /-t (\S+)/.exec(official.args ?? '')?.[1];
      const figures = metrics.squad(goldOf(data), predictions, {
        version,
        noAnswerProbabilities,
        noAnswerThreshold: threshold === undefined ? undefined : Number(threshold),
      });
      for (const [name, value] of Object.entries<number>(official.printed)) {
        if (name === 'total' || name.startsWith('pr_')) continue;
        expectFigure(`${official.args} ${name}`, () => figures[name === 'exact' ? 'exact_match' : name], value);
      }
    }
  });

  interface SquadFile {
    data: { paragraphs: { qas: { id: string; answers: { text: string }[] }[] }[] }[];
  }

  function goldOf({ data }: SquadFile): Map<string, string[]> {
    const questions = data.flatMap(({ paragraphs }) => paragraphs.flatMap(({ qas }) => qas));
    return new Map(questions.map(({ id, answers }) => [id, answers.map(({ text }) => text)]));
  }
});

describe('metrics of answer selection', () => {
  it.each(casesOf('qa_postprocess/vectors.jsonl'))('answers as run_qa: $name', (vector) => {
    const { context, expected, n_best_size: nBest, max_answer_length: maxAnswerLength } = vector;
    const toUtf16 = utf16Places(context);
    const features = vector.features.map((feature: RunQaFeature) => ({
      startLogits: feature.start_logits,
      endLogits: feature.end_logits,
      offsets: feature.offsets.map((offset) => offset?.map((place) => toUtf16[place])),
      maxContext: feature.max_context,
    }));
    const options = { nBest, maxAnswerLength, withNull: vector.version_2_with_negative };
    const { prediction, nBest: answers, scoreDiff } = metrics.selectAnswers(context, features, options);
    expect(answers.map(({ text }) => text)).toEqual(expected.nbest.map(({ text }: { text: string }) => text));
    for (const [place, { start_logit, end_logit, probability }] of expected.nbest.entries()) {
      expectFigure('start', () => answers[place].startLogit, start_logit);
      expectFigure('end', () => answers[place].endLogit, end_logit);
      expectFigure('probability', () => answers[place].probability, probability);
    }
    if (expected.prediction !== undefined) expect(prediction).toBe(expected.prediction);
    if (expected.score_diff !== undefined) expectFigure('score_diff', () => scoreDiff, expected.score_diff);
    for (const [threshold, text] of Object.entries(expected.prediction_by_threshold ?? {})) {
      const selected = metrics.selectAnswers(context, features, { ...options, nullThreshold: Number(threshold) });
      expect(selected.prediction).toBe(text);
    }
  });

  interface RunQaFeature {
    start_logits: number[];
    end_logits: number[];
    offsets: ([number, number] | null)[];
    max_context?: number[];
  }

  /** Where each code point begins: the reference counts those. */
  function utf16Places(text: string): number[] {
    const places = [0];
    for (const character of text) places.push(places[places.length - 1] + character.length);
    return places;
  }
});

describe('metrics of multiple choice', () => {
  const cases = () => listIn('multiple_choice/expected.json');

  it.each(cases().filter((vector: { gold?: object }) => vector.gold))('name unusable answers: $name', (vector) => {
    const { gold, predictions, expected } = vector;
    const scores = metrics.multipleChoice(new Map(Object.entries<string>(gold)), new Map(Object.entries(predictions)));
    expectFigure('accuracy', () => scores.accuracy, expected.accuracy_over_valid);
    expect(scores.badIds).toEqual(expected.bad_ids);
    expect(scores.unknownIds).toEqual(expected.unknown_ids);
  });

  it.each(cases().filter((vector: { items?: object }) => vector.items))(
    'choose the first of equal scores: $name',
    (vector) => {
      type Item = { gold: number; scores: number[] };
      const right = vector.items.filter(({ gold, scores }: Item) => metrics.argmax(scores) === gold);
      expect(right.length).toBe(vector.expected.correct);
    },
  );
});

describe('metrics of language modelling', () => {
  it.each(casesOf('lm/perplexity.jsonl'))('weigh tokens alike: $name', (vector) => {
    const { sequences, expected } = vector;
    if (sequences === undefined) {
      const nllSum = vector.subword_tokens_T * vector.mean_subword_loss;
      expectFigure(
        'word perplexity',
        () => metrics.wordPerplexity(nllSum, vector.original_tokens_T_o),
        expected.word_perplexity_paper,
      );
      return;
    }
    const revived = sequences.map(({ logprobs, mask }: { logprobs: unknown[]; mask?: number[] }) => ({
      logprobs: logprobs.map(toNumber),
      mask,
    }));
    const scores = metrics.perplexity(revived);
    expect(scores.tokens).toBe(expected.tokens);
    expectFigure('loss', () => scores.loss, expected.loss);
    const relative = Math.max(1, Math.abs(toNumber(expected.perplexity ?? 0)));
    expectFigure(
      'perplexity',
      () => scores.perplexity,
      expected.perplexity,
      1e-12 * (Number.isFinite(relative) ? relative : 1),
    );
    if (expected.word_perplexity_paper === undefined) return;
    const words = vector.original_tokens;
    const wordPerplexity = metrics.wordPerplexity(scores.nllSum, words);
    if (expected.word_perplexity_paper === 'inf') expect(wordPerplexity).toBe(Infinity);
    else expect(wordPerplexity / expected.word_perplexity_paper).toBeCloseTo(1, 12);
    const adjusted = metrics.megatronAdjustedPerplexity(scores.loss ?? 0, scores.tokens, words);
    expect(adjusted / expected.megatron_code.adjusted_ppl).toBeCloseTo(1, 12);
    if (!expected.bits_per_char) return;
    expectFigure('bits', () => metrics.bitsPer(scores.nllSum, vector.characters), expected.bits_per_char);
    expectFigure('bits', () => metrics.bitsPer(scores.nllSum, vector.utf8_bytes), expected.bits_per_byte);
  });

  const toNumber = (value: unknown): number => Number(String(value).replace('inf', 'Infinity'));

  it.each(casesOf('lm/mlm_logits.jsonl'))('score masked positions: $name', ({ sequences, expected }) => {
    const scores = metrics.maskedLm(sequences);
    expect(scores.tokens).toBe(expected.predicted_positions);
    expectFigure('loss', () => scores.loss, expected.loss);
    expectFigure('perplexity', () => scores.perplexity, expected.perplexity);
    expectFigure('accuracy', () => scores.accuracy, expected.accuracy);
    expectFigure('top-5', () => scores.top5Accuracy, expected.top5_accuracy);
  });

  it('count each target of a text in one window', () => {
    const { cases } = readJson('lm/strided_windows.json');
    expect(cases.length).toBeGreaterThan(0);
    for (const vector of cases) {
      const windows = metrics.stridedWindows(vector.tokens, vector.seq_len, vector.overlap_step);
      expect(
        windows.map(({ firstToken, countedFrom, countedTo }, window) => ({
          window,
          first_token: firstToken,
          targets_counted_from: countedFrom,
          targets_counted_to: countedTo,
        })),
      ).toEqual(vector.windows);
    }
  });
});

describeShared('the last words of LAMBADA', () => {
  it('find the last word as LAMBADA does', () => {
    const { strings, subtokens } = readJson('lm/lambada_expected.json');
    const rows = readFileSync(shared(`metrics/lm/${strings.file}`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1);
    const words = casesOf(`lm/${strings.data}`).map(({ text }) => metrics.splitLastWord(text).lastWord);
    expect(words).toEqual(rows.map((row) => row.split('\t')[1]));
    type Item = { target_ids: number[]; argmax_ids: number[]; logprobs: number[] };
    const scores = metrics.lastWord(
      subtokens.items.map((item: Item) => ({
        targetIds: item.target_ids,
        argmaxIds: item.argmax_ids,
        logprobs: item.logprobs,
      })),
    );
    expectFigure('strict', () => scores.accuracy, subtokens.accuracy_strict);
    expectFigure('last piece', () => scores.lastTokenAccuracy, subtokens.accuracy_last_token_only);
    expectFigure('per word', () => scores.perplexityPerWord, subtokens.target_perplexity_per_word);
    expectFigure('per piece', () => scores.perplexityPerToken, subtokens.target_perplexity_per_subtoken);
  });
});

describe('metrics of confidence', () => {
  it('equal scipy for Wilson intervals', () => {
    for (const { k, n, confidence, wilson, wilson_continuity_corrected } of casesOf('confidence/wilson.jsonl')) {
      for (const end of [0, 1]) {
        expectFigure(`${k}/${n}`, () => metrics.wilson(k, n, { confidence })[end], wilson[end]);
        const corrected = () => metrics.wilson(k, n, { confidence, continuity: true })[end];
        expectFigure(`${k}/${n} corrected`, corrected, wilson_continuity_corrected[end]);
      }
    }
  });

  it('interpolate percentiles as numpy', () => {
    for (const { values, percent, expected_linear } of readJson('confidence/bootstrap.json').percentile) {
      const sorted = Float64Array.from(values).sort();
      for (const [index, q] of percent.entries()) {
        expectFigure(`percentile ${q}`, () => metrics.percentile(sorted, q), expected_linear[index]);
      }
    }
  });

  const bootstrapCases: ReturnType<typeof JSON.parse>[] = readJson('confidence/bootstrap.json').cases;

  it.each(bootstrapCases)('agree with numpy on the bootstrap of $name', (vector) => {
    if (vector.expected_exact) {
      expect(metrics.bootstrapMean(vector.values)).toEqual(vector.expected_exact);
      return;
    }
    for (const [resamples, expected] of Object.entries<BootstrapEnds>(vector.expected_by_n_resamples)) {
      if (vector.statistic !== 'mean' && resamples === '10000') continue;
      const draw = (seed: number) =>
        metrics.bootstrap(vector.n, { figure: statisticOf(vector) }, { resamples: Number(resamples), seed }).figure;
      const interval = draw(1);
      if (interval === null) throw new Error('no interval');
      expect(Math.abs(interval[0] - expected.low_mean)).toBeLessThanOrEqual(expected.low_tolerance + 1e-12);
      expect(Math.abs(interval[1] - expected.high_mean)).toBeLessThanOrEqual(expected.high_tolerance + 1e-12);
      if (resamples === '1000') expect(draw(1)).toEqual(interval);
    }
  });

  interface BootstrapEnds {
    low_mean: number;
    high_mean: number;
    low_tolerance: number;
    high_tolerance: number;
  }

  /** The vector's statistic on the drawn rows, spelled out. */
  function statisticOf(vector: Record<string, number[]> & { statistic: unknown }): metrics.Statistic {
    const drawn = (values: number[], sampleWeight: Int32Array) =>
      values.flatMap((value, row) => new Array<number>(sampleWeight[row]).fill(value));
    return (sampleWeight) => {
      if (vector.statistic === 'mean') return metrics.weightedMean(vector.values)(sampleWeight);
      if (vector.statistic === 'pearson') {
        return metrics.pearson(drawn(vector.gold, sampleWeight), drawn(vector.prediction, sampleWeight));
      }
      const gold = drawn(vector.y_true, sampleWeight);
      const predicted = drawn(vector.y_pred, sampleWeight);
      if (vector.statistic === 'mcc') return metrics.matthewsCorrelation(gold, predicted);
      return metrics.precisionRecallF1(gold, predicted).perClass.find(({ label }) => label === 1)?.f1 ?? 0;
    };
  }
});

function softmax(logits: number[]): number[] {
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const total = exponentials.reduce((a, b) => a + b);
  return exponentials.map((value) => value / total);
}
