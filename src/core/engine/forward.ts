/** The class's own forward pass, as transformers' modeling_megatron_bert.py has it: tensors in and out under its names. */
import type { ActivationType } from '../graph/graph-spec.js';
import type { HeadName } from '../model/heads.js';
import { lossOf } from '../model/losses.js';
import type { StoredTensor } from '../tensor/stored-tensor.js';
import type { Tensors } from '../tensor/tensor.js';
import { checkForwardInputs } from './check-forward-inputs.js';
import type { Wanted } from './engine.js';
import { forwardInputs } from './forward-inputs.js';
import { forwardSignature } from './forward-signature.js';
import type { GraphRunner } from './graph-runner.js';
import { reshapeOutputs } from './reshape-outputs.js';

export interface ForwardModel {
  readonly runner: GraphRunner;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  readonly activations: ActivationType;
}

/**
 * Each combination of inputs and outputs is a graph of its own. `loss` [1] comes where the class's labels are given.
 *
 * @throws InputError ERR_INPUTS where tensors don't fit the model or one another, ERR_TOKEN_ID
 */
export async function forward(
  { runner, weights, activations }: ForwardModel,
  head: HeadName,
  inputs: Tensors,
  wanted: Wanted = {},
): Promise<Tensors> {
  const { config } = runner;
  checkForwardInputs(config, inputs);
  const form = forwardSignature(config, weights, head, inputs, wanted);
  const { feeds, sizes } = forwardInputs(config, head, inputs, activations);
  const raw = await runner.use({ head, form }, ({ built, use }) =>
    use((session) => session.run(pick(feeds, built.inputs))),
  );
  const outputs = reshapeOutputs(head, sizes, form, raw);
  const loss = lossOf(config, head, inputs, outputs);
  if (loss === undefined) return outputs;
  return { loss: { dtype: 'float32', shape: [1], data: Float32Array.of(loss) }, ...outputs };
}

function pick(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, tensors[name]!]));
}
