import type { JsonObject, JsonValue, TaskName } from '../tasks/task.js';
import type { Calibration } from './metrics/calibration.js';
import type { ConfusionMatrix } from './metrics/confusion-matrix.js';
import type { EntitySpan } from './metrics/entity-spans.js';
import type { Interval } from './metrics/wilson.js';

/** How good a model is on a data set. */
export interface EvalReport {
  task: TaskName;
  /** The data set's name where its format has one, else the file's. */
  data: string;
  model?: string;
  precision?: string;
  /** Rows scored. */
  count: number;
  excluded: Exclusion[];
  metrics: Metric[];
  /** In the data's order. */
  rows: EvalRow[];
  confusion?: ConfusionMatrix;
  calibration?: Calibration;
  /** How long the model took; absent where predictions were made elsewhere. */
  seconds?: number;
}

/** A row that cannot be scored, and why. */
export interface Exclusion {
  /** `line 3`, `question 56be4db0acb8001400a502ec`. */
  where: string;
  reason: string;
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
  /** In a form that `--score` reads. */
  prediction: JsonValue;
  /** Null where a row is not simply right or wrong (a number, a text's likelihood). */
  isRight: boolean | null;
  /** How bad the row is: what the report lists first. */
  loss: number;
  /** Probability of what was predicted. */
  confidence?: number;
  /** Entities, gold and predicted, of `record.tokens`. */
  spans?: { gold: EntitySpan[]; predicted: EntitySpan[] };
}
