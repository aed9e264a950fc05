import type { Question } from './dataset.js';

/** A table as it is published: how to know it, and where our fields stand in it. */
export interface TableFormat {
  name: string;
  /** Column names that tell it; absent: it has no header line. */
  header?: readonly string[];
  /** For tables without a header: what every one of the first rows must be. */
  matches?: (cells: readonly string[]) => boolean;
  question: Question;
  /** Our field → its column's name, or position. */
  columns: Readonly<Record<string, string>>;
}

const pair = { text: 'sentence1', text_pair: 'sentence2' };

/** GLUE (Wang et al. 2019), SICK (Marelli et al. 2014), SWAG (Zellers et al. 2018). The first that fits is taken. */
export const tableFormats: readonly TableFormat[] = [
  {
    name: 'MNLI',
    header: ['promptID', 'pairID', 'sentence1', 'sentence2', 'gold_label'],
    question: 'classification',
    columns: { ...pair, label: 'gold_label', id: 'index' },
  },
  {
    name: 'SNLI',
    header: ['pairID', 'sentence1', 'sentence2', 'gold_label'],
    question: 'classification',
    columns: { ...pair, label: 'gold_label', id: 'index' },
  },
  {
    name: 'QQP',
    header: ['question1', 'question2', 'is_duplicate'],
    question: 'classification',
    columns: { text: 'question1', text_pair: 'question2', label: 'is_duplicate', id: 'id' },
  },
  {
    name: 'QNLI',
    header: ['index', 'question', 'sentence', 'label'],
    question: 'classification',
    columns: { text: 'question', text_pair: 'sentence', label: 'label', id: 'index' },
  },
  {
    name: 'STS-B',
    header: ['genre', 'sentence1', 'sentence2', 'score'],
    question: 'regression',
    columns: { ...pair, score: 'score', id: 'index' },
  },
  {
    name: 'MRPC',
    header: ['Quality', '#1 String', '#2 String'],
    question: 'classification',
    columns: { text: '#1 String', text_pair: '#2 String', label: 'Quality' },
  },
  {
    name: 'SICK',
    header: ['sentence_A', 'sentence_B', 'relatedness_score', 'entailment_judgment'],
    question: 'classification',
    columns: {
      text: 'sentence_A',
      text_pair: 'sentence_B',
      label: 'entailment_judgment',
      score: 'relatedness_score',
      id: 'pair_ID',
    },
  },
  {
    /** Of its authors, with all sets in one. */
    name: 'SICK',
    header: ['sentence_A', 'sentence_B', 'relatedness_score', 'entailment_label'],
    question: 'classification',
    columns: {
      text: 'sentence_A',
      text_pair: 'sentence_B',
      label: 'entailment_label',
      score: 'relatedness_score',
      id: 'pair_ID',
    },
  },
  {
    name: 'SWAG',
    header: ['sent1', 'sent2', 'ending0', 'ending1', 'ending2', 'ending3', 'label'],
    question: 'choices',
    columns: { context: 'sent1', question: 'sent2', label: 'label', choices: 'ending0,ending1,ending2,ending3' },
  },
  {
    name: 'RTE',
    header: ['index', 'sentence1', 'sentence2', 'label'],
    question: 'classification',
    columns: { ...pair, label: 'label', id: 'index' },
  },
  {
    name: 'SST-2',
    header: ['sentence', 'label'],
    question: 'classification',
    columns: { text: 'sentence', label: 'label' },
  },
  {
    name: 'CoLA',
    // GLUE keeps only the star of the authors' marks.
    matches: (cells) => cells.length === 4 && /^[01]$/.test(cells[1]) && /^[*?#%]*$/.test(cells[2]),
    question: 'classification',
    columns: { text: '3', label: '1' },
  },
  {
    name: 'SST-2',
    matches: (cells) => cells.length === 2 && /^[01]$/.test(cells[1]),
    question: 'classification',
    columns: { text: '0', label: '1' },
  },
];
