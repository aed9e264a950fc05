import { InputError } from '../../errors.js';
import type { Dataset } from '../datasets/dataset.js';
import type { RetrievalDataset } from '../datasets/retrieval-folder.js';
import { cosineSimilarity } from '../metrics/cosine-similarity.js';
import type { Answering } from './answer-options.js';
import { embedTexts } from './embed-texts.js';

/** Documents kept for a query: what the deepest recall looks at. */
const DEPTH = 100;

/** Documents by the cosine of their embeddings with the query's; equal ones in the corpus's order. */
export const answerRetrieval: Answering = async function* (examples, model, options, dataset) {
  const documents: { id: string; embedding: Float32Array }[] = [];
  const corpus = corpusOf(dataset);
  for await (const embedding of embedTexts(
    corpus.map(({ text }) => text),
    model,
    options,
  )) {
    if (!(embedding instanceof Float32Array))
      throw new InputError('ERR_FIELD', embedding.reason, { where: `document ${corpus[documents.length].id}` });
    documents.push({ id: corpus[documents.length].id, embedding });
  }
  for await (const query of embedTexts(
    examples.map(({ record }) => String(record.text)),
    model,
    options,
  )) {
    if (!(query instanceof Float32Array)) yield [query];
    else {
      const scored = documents.map(({ id, embedding }) => ({ id, score: cosineSimilarity(query, embedding) ?? -1 }));
      const best = scored.sort((a, b) => b.score - a.score).slice(0, DEPTH);
      yield [{ prediction: best.map(({ id }) => id) }];
    }
  }
};

function corpusOf(dataset: Dataset): RetrievalDataset['corpus'] {
  return 'corpus' in dataset ? (dataset as RetrievalDataset).corpus : [];
}
