import { UsageError } from '../errors.js';
import type { HeadName } from '../model/heads.js';
import { hasPooler } from '../model/parameters.js';
import { type BertOutputs, headLogits, pooler } from './bert.js';
import type { DialectNetwork } from './dialects/dialect.js';
import type { Network } from './network.js';
import type { Value } from './onnx/graph-builder.js';

/**
 * An output of a class by Hugging Face's name, [tokens, …] for its [batch, length, …].
 *
 * @param firsts each sequence's first token of the last layer: [batch, hidden]
 */
export function namedOutput(
  network: DialectNetwork,
  head: HeadName,
  outputs: BertOutputs,
  firsts: Value,
  name: string,
): Value {
  const { last, hiddenStates, attentions, crossAttentions } = outputs;
  const [kind, layer] = name.split('.');
  switch (kind) {
    case 'last_hidden_state':
      return last;
    case 'pooler_output':
      return pooler(network, firsts);
    case 'logits':
      return headLogits(network, head, hasPooler(head) ? firsts : last);
    case 'prediction_logits':
      return headLogits(network, 'ForMaskedLM', last);
    case 'seq_relationship_logits':
      return headLogits(network, 'ForNextSentencePrediction', firsts);
    case 'start_logits':
      return column(network, headLogits(network, head, last), 0);
    case 'end_logits':
      return column(network, headLogits(network, head, last), 1);
    case 'hidden_states':
      return hiddenStates[Number(layer)]!;
    case 'attentions':
      return attentions[Number(layer)]!.probabilities!;
    case 'cross_attentions':
      return crossAttentions[Number(layer)]!.probabilities!;
    default:
      throw new UsageError('a forward pass has no such output', { where: name });
  }
}

/** [T, 2] → [T] */
function column({ graph }: Network, x: Value, index: number): Value {
  const at = graph.constant({ dtype: 'int32', shape: [], data: Int32Array.of(index) });
  return graph.node('Gather', [x, at], { axis: 1 });
}
