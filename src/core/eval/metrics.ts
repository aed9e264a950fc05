/** The library's `metrics`: pure functions, equal to the field's reference tools (docs/eval.md). */
export { accuracy, topKAccuracy } from './metrics/accuracy.js';
export { type AnswerScores, answerScores, type ScoredAnswer, type SquadVersion } from './metrics/answer-scores.js';
export { averagePrecision } from './metrics/average-precision.js';
export { answerAveragePrecision, bestThresholds } from './metrics/best-thresholds.js';
export {
  type BootstrapOptions,
  bootstrap,
  bootstrapMean,
  type Statistic,
  weightedMean,
} from './metrics/bootstrap.js';
export { brierScore, brierScoreMulticlass } from './metrics/brier-score.js';
export { type Calibration, calibration, expectedCalibrationError } from './metrics/calibration.js';
export { type ConfusionMatrix, confusionMatrix, type LabelOptions } from './metrics/confusion-matrix.js';
export { cosineSimilarity } from './metrics/cosine-similarity.js';
export { type EntityScores, entityScores } from './metrics/entity-scores.js';
export { type EntitySpan, entitySpans } from './metrics/entity-spans.js';
export { kendallTau } from './metrics/kendall-tau.js';
export type { Label } from './metrics/label.js';
export { type LastWordItem, type LastWordScores, lastWord, splitLastWord } from './metrics/last-word.js';
export { logLoss } from './metrics/log-loss.js';
export { type MaskedLmScores, maskedLm } from './metrics/masked-lm.js';
export { balancedAccuracy, cohenKappa, matthewsCorrelation } from './metrics/matthews-correlation.js';
export { type McNemar, mcnemar } from './metrics/mcnemar.js';
export { type MultilabelScores, multilabelScores } from './metrics/multilabel-scores.js';
export { argmax, type MultipleChoiceScores, multipleChoice } from './metrics/multiple-choice.js';
export { normalizeAnswer } from './metrics/normalize-answer.js';
export { pearson } from './metrics/pearson.js';
export { percentile } from './metrics/percentile.js';
export {
  bitsPer,
  type LanguageModelLoss,
  megatronAdjustedPerplexity,
  perplexity,
  wordPerplexity,
} from './metrics/perplexity.js';
export { type ClassificationScores, type PrecisionRecallF1, precisionRecallF1 } from './metrics/precision-recall-f1.js';
export { type RegressionErrors, regressionErrors } from './metrics/regression-errors.js';
export { ndcgAtK, type Relevance, recallAtK, reciprocalRank } from './metrics/retrieval.js';
export { type RocAucAverage, rocAuc, rocAucMulticlass } from './metrics/roc-auc.js';
export {
  type AnswerFeature,
  type SelectedAnswer,
  type SelectedAnswers,
  type SelectOptions,
  selectAnswers,
} from './metrics/select-answers.js';
export { spearman } from './metrics/spearman.js';
export { type SquadOptions, squad } from './metrics/squad.js';
export { strictEntitySpans, type TagScheme } from './metrics/strict-entity-spans.js';
export { type StridedWindow, stridedWindows } from './metrics/strided-windows.js';
export { type Interval, wilson } from './metrics/wilson.js';
