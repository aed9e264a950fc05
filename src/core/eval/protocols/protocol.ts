import type { JsonValue } from '../../tasks/task.js';
import type { Example, Exclusion } from '../datasets/dataset.js';
import type { EvalReport, EvalRow } from '../eval-report.js';
import type { FigureGroup } from '../figures.js';
import type { TagScheme } from '../metrics/strict-entity-spans.js';

/** An example with what was predicted for it; undefined where nothing was, and then `reason` says why. */
export interface Answered {
  example: Example;
  prediction: JsonValue | undefined;
  reason?: string;
}

export interface ProtocolOptions {
  /** Classes in the model's order, where there is a model. */
  labels?: readonly string[];
  /** The class that precision, recall and F1 of two classes are about. */
  positive?: string;
  /** Entities must obey it to the letter. */
  scheme?: TagScheme;
  /** SQuAD 1.1 and 2.0 treat empty answers differently. */
  squadVersion?: '1.1' | '2.0';
  /** Probability that a question has no answer, in file order. */
  noAnswerProbabilities?: ReadonlyMap<string, number>;
  nullThreshold?: number;
}

/** What a protocol makes of the predictions. */
export interface Scored extends Pick<EvalReport, 'confusion' | 'calibration'> {
  figures: FigureGroup[];
  rows: ScoredRow[];
  excluded: Exclusion[];
  /** What looks like a mistake, though it can be scored. */
  warnings?: string[];
}

/** Without what the files say, which every row has. */
export type ScoredRow = Omit<EvalRow, 'given' | 'givenGold'>;

/** How one kind of question is scored; pure. */
export type Protocol = (answered: readonly Answered[], options: ProtocolOptions) => Scored;
