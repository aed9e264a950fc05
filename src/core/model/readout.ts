export type Pooling = 'mean' | 'max' | 'cls' | 'pooler' | 'none';

/** How the next token is drawn. Temperature 0 is greedy. */
export interface Sampling {
  maxNewTokens: number;
  temperature: number;
  topK?: number;
  topP?: number;
  seed: number;
  /** Generation stops before one of these. */
  stopIds: readonly number[];
  /** Also give the logits of every step. */
  withLogits?: boolean;
}

/**
 * What a task wants of a batch; nothing else is computed or copied. Outputs, a sequence each:
 * - `logits`: `logits` [rows, labels] (QA: [rows, 2]; next sentence [1, 2]; MLM [rows, vocab])
 * - `top-k`: `values` [rows, k] (probabilities over the whole vocabulary) and `ids` [rows, k]
 * - `target-scores`: `scores` [rows]: probability of `Sequence.targets` at each of `Sequence.rows`
 * - `likelihood`: `log_probs` [rows]: ln p of `Sequence.targets` at each of `Sequence.rows`, and `best` [rows, 1]: the likeliest id there
 * - `hidden`: `hidden` [1, hidden], or [tokens, hidden] for pooling `none`
 * - `generate`: `ids` [new tokens], with `logits` [new tokens, vocab] where asked for, and `stopped` [1] (1: a stop id came)
 */
export type Readout =
  | { kind: 'logits'; rows: 'first' | 'chosen' | 'all' }
  | { kind: 'top-k'; k: number }
  | { kind: 'target-scores' }
  | { kind: 'likelihood' }
  | { kind: 'hidden'; layer: number; pooling: Pooling }
  | { kind: 'generate'; sampling: Sampling };
