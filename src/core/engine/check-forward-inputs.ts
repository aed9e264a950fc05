import type { MegatronBertConfig } from '../model/config.js';
import { headSizeOf } from '../model/head-size-of.js';
import { countElements } from '../tensor/count-elements.js';
import type { Tensors } from '../tensor/tensor.js';
import { inputsError } from './inputs-error.js';

/** Every tensor that any of the classes takes, caches aside. */
const knownInputs = [
  'input_ids',
  'inputs_embeds',
  'attention_mask',
  'token_type_ids',
  'position_ids',
  'head_mask',
  'encoder_hidden_states',
  'encoder_attention_mask',
  'labels',
  'next_sentence_label',
  'start_positions',
  'end_positions',
];

/**
 * What can be told of a caller's tensors before they are read: names, numbers against shapes, whole caches.
 *
 * @throws InputError ERR_INPUTS
 */
export function checkForwardInputs(config: MegatronBertConfig, inputs: Tensors): void {
  const cacheNames = cachesOf(config.num_hidden_layers);
  for (const [name, { shape, data }] of Object.entries(inputs)) {
    if (!knownInputs.includes(name) && !cacheNames.has(name)) throw inputsError(name, 'the model takes no such input');
    if (countElements(shape) !== data.length)
      throw inputsError(name, `${data.length} numbers for a shape of [${shape}]`);
  }
  checkCaches(config, inputs, cacheNames);
}

/** All layers or none; one length for the tokens' caches, and one for the encoder's. */
function checkCaches(config: MegatronBertConfig, inputs: Tensors, names: ReadonlySet<string>): void {
  for (const kind of [/\.[01]$/, /\.[23]$/]) {
    const ofKind = [...names].filter((name) => kind.test(name));
    const first = inputs[ofKind.find((name) => name in inputs) ?? ''];
    if (first === undefined) continue;
    const expected = [first.shape[0], config.num_attention_heads, first.shape[2], headSizeOf(config)];
    for (const name of ofKind) {
      const shape = inputs[name]?.shape;
      if (shape === undefined) throw inputsError(name, 'the cache lacks it');
      if (shape.join() !== expected.join())
        throw inputsError(name, `a cache of [${shape}] where [${expected}] is needed`);
    }
  }
}

/** Keys and values of the tokens (0, 1) and of the encoder (2, 3). */
function cachesOf(layers: number): ReadonlySet<string> {
  const indices = Array.from({ length: layers }, (_, layer) => [0, 1, 2, 3].map((kind) => `${layer}.${kind}`)).flat();
  return new Set(indices.map((index) => `past_key_values.${index}`));
}
