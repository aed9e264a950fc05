/** Apart from the tasks themselves, which `--help` needs nothing of. */
export const taskNames = [
  'fill-mask',
  'next-sentence',
  'text-classification',
  'token-classification',
  'question-answering',
  'multiple-choice',
  'embeddings',
  'text-generation',
] as const;
