import type { JsonObject, JsonValue } from '../../tasks/task.js';

/** What a data set asks: which protocol scores it, and the form of `Example.gold`. */
export type Question =
  /** gold: the class, as its file writes it. */
  | 'classification'
  /** gold: a list of classes. */
  | 'multilabel'
  /** gold: a number. */
  | 'regression'
  /** gold: true where text_pair follows text. */
  | 'next-sentence'
  /** gold: a tag a token. */
  | 'entities'
  /** gold: acceptable answers; none where the question has no answer. */
  | 'answers'
  /** gold: the index of the right choice. */
  | 'choices'
  /** gold: `[position, id]` pairs hidden in `input_ids`, or null: positions are still to be drawn. */
  | 'masked-lm'
  /** gold: null; every piece is predicted from those before. */
  | 'causal-lm'
  /** gold: the last word. */
  | 'last-word'
  /** gold: a number that the cosine of the two texts' embeddings should follow. */
  | 'similarity'
  /** gold: ids of relevant documents with their grades. */
  | 'retrieval';

/** A row that cannot be scored, and why. */
export interface Exclusion {
  /** `line 3`, `question 56be4db0acb8001400a502ec`. */
  where: string;
  reason: string;
}

export interface Example {
  /** What predict reads. */
  record: JsonObject;
  gold: JsonValue;
  /** A second gold: how alike the two texts are (SICK has both). */
  similarity?: number;
  /** Place among the rows of the file, unusable ones counted: predictions without ids are matched by it. */
  row: number;
  where: string;
  id?: string;
  /** What accuracy is also given for: RACE's `middle` and `high`. */
  group?: string;
}

export interface Dataset {
  /** `SST-2`, `SQuAD 2.0`; undefined where the format has no name of its own. */
  name?: string;
  question: Question;
  examples: Example[];
  /** Rows that the file itself spoils. */
  unusable: Exclusion[];
  /** Rows in the file, unusable ones included. */
  rowCount: number;
  /** What the user should know: gold answers that do not occur in their context, say. */
  warnings: string[];
}

/** What a reader may look at besides the file. */
export interface DatasetOptions {
  /** `--columns text=2,label=0`: our field → theirs, a name or a position from 0. */
  columns?: ReadonlyMap<string, string>;
  /** Which question is meant, where the file could ask several. */
  question?: Question;
}
