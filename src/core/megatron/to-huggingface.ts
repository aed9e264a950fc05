import { InputError } from '../errors.js';
import type { MegatronBertConfig } from '../model/config.js';
import { headSizeOf } from '../model/head-size-of.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { replicate } from '../tensor/replicate.js';
import { zeros } from '../tensor/zeros.js';
import { withLayer } from './find-rule.js';
import type { MergedTensor } from './merge-ranks.js';
import { type QkvOrder, selectQkv } from './qkv-order.js';
import { weightNames } from './weight-names.js';

/**
 * Megatron-LM's tensors under Hugging Face's names: q, k and v apart, the padding of the vocabulary cut to the config's.
 *
 * @throws InputError ERR_COPIES_DIFFER (while reading) where the last stage's own copy of the word embeddings differs
 */
export function toHuggingFace(
  tensors: ReadonlyMap<string, MergedTensor>,
  order: QkvOrder,
  config: MegatronBertConfig,
): Map<string, LazyTensor> {
  const weights = new Map<string, LazyTensor>();
  const headSize = headSizeOf(config);
  for (const [megatronName, { rule, layer, tensor }] of tensors) {
    if (rule === undefined) continue;
    const name = withLayer(rule.huggingface, layer);
    if (rule.shard === 'qkv') {
      for (const [part, partName] of ['query', 'key', 'value'].entries()) {
        weights.set(name.replace('*', partName), selectQkv(tensor, part, order, headSize));
      }
      continue;
    }
    if (weights.has(name)) throw new InputError('ERR_NAMES', 'two tensors for one weight', { where: megatronName });
    const isPadded = rule.shard === 'vocabulary' && tensor.shape[0] > config.vocab_size;
    weights.set(name, isPadded ? tensor.slice(0, 0, config.vocab_size) : tensor);
  }
  if (config.tie_word_embeddings) tieDecoder(weights);
  addTokenTypes(weights, config);
  return weights;
}

/** A pipeline's last stage holds its own copy of the word embeddings for the language-model head: read both, keep one. */
function tieDecoder(weights: Map<string, LazyTensor>): void {
  const decoder = weights.get(weightNames.decoder);
  const embeddings = weights.get(weightNames.wordEmbeddings);
  if (decoder === undefined || embeddings === undefined) return;
  weights.delete(weightNames.decoder);
  weights.set(
    weightNames.wordEmbeddings,
    replicate([embeddings, decoder], 'word embeddings of the first and last stage'),
  );
}

function addTokenTypes(weights: Map<string, LazyTensor>, config: MegatronBertConfig): void {
  const embeddings = weights.get(weightNames.wordEmbeddings);
  if (weights.has(weightNames.tokenTypes) || embeddings === undefined) return;
  weights.set(weightNames.tokenTypes, zeros(embeddings.dtype, [config.type_vocab_size, config.hidden_size]));
}
