/** The losses of transformers' modeling_megatron_bert.py, on the host: labels never enter a graph. */
import { InputError } from '../errors.js';
import { numbersOf } from '../tensor/numbers-of.js';
import type { Tensor, Tensors } from '../tensor/tensor.js';
import type { MegatronBertConfig } from './config.js';
import type { HeadName } from './heads.js';

/** torch.nn.CrossEntropyLoss's ignore_index. */
const IGNORED = -100;

/**
 * The class's loss: a mean over the labels that are not −100; undefined without labels.
 *
 * @throws InputError ERR_INPUTS where labels don't fit the logits
 */
export function lossOf(
  config: MegatronBertConfig,
  head: HeadName,
  inputs: Tensors,
  outputs: Tensors,
): number | undefined {
  const { labels, next_sentence_label, start_positions, end_positions } = inputs;
  switch (head) {
    case 'Model':
      return undefined;
    case 'ForPreTraining':
      if (labels === undefined || next_sentence_label === undefined) return undefined;
      return (
        crossEntropy(outputs.prediction_logits!, numbersOf(labels)) +
        crossEntropy(outputs.seq_relationship_logits!, numbersOf(next_sentence_label))
      );
    case 'ForQuestionAnswering':
      if (start_positions === undefined || end_positions === undefined) return undefined;
      return (
        (positionLoss(outputs.start_logits!, start_positions) + positionLoss(outputs.end_logits!, end_positions)) / 2
      );
    case 'ForCausalLM':
      return labels && nextTokenLoss(outputs.logits!, labels);
    case 'ForSequenceClassification':
      return labels && classificationLoss(config, outputs.logits!, labels);
    default:
      return labels && crossEntropy(outputs.logits!, numbersOf(labels));
  }
}

type Numbers = ReturnType<typeof numbersOf>;

/** Mean of −log softmax(logits)[label]: logits [..., classes], a label for each row. */
function crossEntropy(logits: Tensor, labels: Numbers, ignored = IGNORED): number {
  const numbers = numbersOf(logits);
  const classes = logits.shape.at(-1)!;
  if (labels.length * classes !== numbers.length) throw misfit(`${labels.length} labels for logits [${logits.shape}]`);
  let sum = 0;
  let count = 0;
  labels.forEach((label, row) => {
    if (label === ignored) return;
    if (!(label >= 0 && label < classes)) throw misfit(`${label} is not one of 0 … ${classes - 1}`);
    sum += logSumExp(numbers.subarray(row * classes, (row + 1) * classes)) - numbers[row * classes + label]!;
    count++;
  });
  return sum / count;
}

/** A position past the end is not an answer, and is ignored. */
function positionLoss(logits: Tensor, positions: Tensor): number {
  const length = logits.shape.at(-1)!;
  const clamped = Float64Array.from(numbersOf(positions), (position) => Math.min(Math.max(position, 0), length));
  return crossEntropy(logits, clamped, length);
}

/** Each token's logits against the token after it; the last token of a sequence has none. */
function nextTokenLoss(logits: Tensor, labels: Tensor): number {
  const given = numbersOf(labels);
  const length = logits.shape.at(-2)!;
  const shifted = Float64Array.from(given, (_, index) => ((index + 1) % length === 0 ? IGNORED : given[index + 1]!));
  return crossEntropy(logits, shifted);
}

/** Hugging Face's rule where the config names no problem_type: one label is regression, integer labels a single class. */
function classificationLoss(config: MegatronBertConfig, logits: Tensor, labels: Tensor): number {
  const isInteger = !/^b?f(loat)?\d/i.test(labels.dtype);
  const inferred = isInteger ? 'single_label_classification' : 'multi_label_classification';
  const problem = config.problem_type ?? (config.num_labels === 1 ? 'regression' : inferred);
  if (problem === 'single_label_classification') return crossEntropy(logits, numbersOf(labels));
  const targets = numbersOf(labels);
  const numbers = numbersOf(logits);
  if (targets.length !== numbers.length) throw misfit(`${targets.length} labels for logits [${logits.shape}]`);
  const loss = problem === 'regression' ? squaredError : binaryCrossEntropy;
  let sum = 0;
  numbers.forEach((logit, index) => {
    sum += loss(logit, targets[index]!);
  });
  return sum / numbers.length;
}

function squaredError(logit: number, target: number): number {
  return (logit - target) ** 2;
}

/** −t·log σ(x) − (1 − t)·log(1 − σ(x)), without overflow. */
function binaryCrossEntropy(logit: number, target: number): number {
  return Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)));
}

function logSumExp(numbers: Numbers): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const number of numbers) most = Math.max(most, number);
  let sum = 0;
  for (const number of numbers) sum += Math.exp(number - most);
  return most + Math.log(sum);
}

function misfit(what: string): InputError {
  return new InputError('ERR_INPUTS', what, { where: 'labels' });
}
