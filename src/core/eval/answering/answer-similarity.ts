import { cosineSimilarity } from '../metrics/cosine-similarity.js';
import type { Answering, ModelAnswer } from './answer-options.js';
import { embedTexts } from './embed-texts.js';

/** The cosine of the two texts' embeddings, each embedded alone. */
export const answerSimilarity: Answering = async function* (examples, model, options) {
  const texts = examples.flatMap(({ record }) => [String(record.text ?? ''), String(record.text_pair ?? '')]);
  const embeddings = embedTexts(texts, model, options);
  for (const _ of examples) {
    const [first, second] = [await embeddings.next(), await embeddings.next()];
    if (first.done || second.done) return;
    yield [compare(first.value, second.value)];
  }
};

type Embedding = Float32Array | { reason: string };

function compare(first: Embedding, second: Embedding): ModelAnswer {
  if (!(first instanceof Float32Array)) return first;
  if (!(second instanceof Float32Array)) return second;
  const cosine = cosineSimilarity(first, second);
  return cosine === null ? { reason: 'an embedding of zeros' } : { prediction: cosine };
}
