import type { JsonObject, JsonValue, TaskName } from '../tasks/task.js';
import type { Exclusion, Question } from './datasets/dataset.js';
import type { Calibration } from './metrics/calibration.js';
import type { ConfusionMatrix } from './metrics/confusion-matrix.js';
import type { EntitySpan } from './metrics/entity-spans.js';
import type { Interval } from './metrics/wilson.js';

/** How good a model is on a data set. */
export interface EvalReport {
  task: TaskName;
  /** What the data asked. */
  question: Question;
  /** The data set's name where its format has one, else the file's. */
  data: string;
  model?: string;
  precision?: string;
  /** Rows scored. */
  count: number;
  excluded: Exclusion[];
  /** What looks like a mistake, though it could be scored. */
  warnings?: string[];
  metrics: Metric[];
  /** In the data's order. */
  rows: EvalRow[];
  confusion?: ConfusionMatrix;
  calibration?: Calibration;
  /** How long the model took; absent where predictions were made elsewhere. */
  seconds?: number;
}

export interface Metric {
  /** `["accuracy"]`, or nested by class: `["LOC", "f1"]`. */
  path: readonly string[];
  /** Null where it is undefined. */
  value: number | null;
  /** 95 %. Null where it has none. */
  interval: Interval | null;
  /** Items the figure is about: rows, or the gold or predicted items of one class. */
  count: number;
}

/** A row as it was scored. */
export interface EvalRow {
  where: string;
  id?: string;
  /** What the model read. */
  record: JsonObject;
  gold: JsonValue;
  /** As the data's file writes it. */
  givenGold: JsonValue;
  /** In short: a class, an index, an answer, tags. */
  prediction: JsonValue;
  /** As the model, or the file, gave it. */
  given: JsonValue;
  /** Null where a row is not simply right or wrong (a number, a text's likelihood). */
  isRight: boolean | null;
  /** How bad the row is: what the report lists first. */
  loss: number;
  /** Probability of what was predicted. */
  confidence?: number;
  /** Entities, gold and predicted, of `record.tokens`. */
  spans?: { gold: EntitySpan[]; predicted: EntitySpan[] };
}
