/** Hugging Face's names of what a stage may hold twice, or not at all. */
export const weightNames = {
  wordEmbeddings: 'bert.embeddings.word_embeddings.weight',
  tokenTypes: 'bert.embeddings.token_type_embeddings.weight',
  decoder: 'cls.predictions.decoder.weight',
} as const;
