/** A figure of a model of the Megatron-LM paper, as our metrics name it. */
export interface PaperFigure {
  metric: string;
  /** In our metric's units. */
  values: { model: string; value: number }[];
}

/** Megatron-LM (arXiv 1909.08053), table 5: BERT on dev sets (RACE: test), median of five seeds. */
const bert: Readonly<Record<string, Readonly<Record<string, readonly [number, number, number]>>>> = {
  MNLI: { accuracy: [0.897, 0.909, 0.914] },
  'MNLI mismatched': { accuracy: [0.9, 0.91, 0.914] },
  QQP: { accuracy: [0.923, 0.926, 0.927] },
  'SQuAD 1.1': { f1: [94.2, 94.9, 95.5], exact_match: [88, 89.1, 90] },
  'SQuAD 2.0': { f1: [88.1, 90.2, 91.2], exact_match: [84.8, 87.1, 88.5] },
  RACE: {
    accuracy: [0.83, 0.873, 0.895],
    middle_accuracy: [0.869, 0.904, 0.918],
    high_accuracy: [0.815, 0.861, 0.886],
  },
};

const sizes = ['336M', '1.3B', '3.9B'];

/** The paper's row for a data set; empty where it has none. */
export function paperFigures(data: string): PaperFigure[] {
  const figures = Object.hasOwn(bert, data) ? bert[data] : {};
  return Object.entries(figures).map(([metric, values]) => ({
    metric,
    values: values.map((value, index) => ({ model: sizes[index], value })),
  }));
}
