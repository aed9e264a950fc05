import { InputError } from '../errors.js';
import { fitsParameter } from '../model/fits-parameter.js';
import { parametersOf } from '../model/parameters.js';
import { cacheNames } from './cache.js';
import type { DialectNetwork } from './dialects/dialect.js';
import { dialects } from './dialects/dialects.js';
import { exportForm } from './export-form.js';
import { forwardForm } from './forward-form.js';
import type { BuiltGraph, GraphSpec } from './graph-spec.js';
import { GraphBuilder } from './onnx/graph-builder.js';
import { packedForm } from './packed-form.js';

/**
 * The ONNX graph of a model, for one head, one way of asking and one kind of provider. Pure; a few milliseconds.
 *
 * @throws InputError ERR_MISSING_TENSORS, ERR_TENSOR_SHAPE
 */
export function buildGraph(spec: GraphSpec): BuiltGraph {
  checkWeights(spec);
  const graph = new GraphBuilder();
  const network: DialectNetwork = {
    graph,
    config: spec.config,
    dialect: dialects[spec.dialect],
    weights: spec.weights,
    type: spec.activations ?? 'float32',
    observed: new Set(spec.observe),
  };
  writeForm(network, spec);
  const isGeneration = spec.form === 'packed' && spec.readout.kind === 'generate';
  return { ...graph.finish(), carry: isGeneration ? cacheNames(spec.config) : {} };
}

function writeForm(network: DialectNetwork, spec: GraphSpec): void {
  if (spec.form === 'packed') packedForm(network, spec);
  else if (spec.form === 'exported') exportForm(network, spec);
  else forwardForm(network, spec);
}

/** Config and weights are two files, perhaps of two models. */
function checkWeights({ config, head, weights }: GraphSpec): void {
  const parameters = parametersOf(config, head).filter(({ optional, tiedTo }) => !optional && !tiedTo);
  const missing = parameters.filter(({ name }) => !weights.has(name)).map(({ name }) => name);
  if (missing.length > 0) {
    throw new InputError('ERR_MISSING_TENSORS', `the weights lack ${missing.length} of the tensors of ${head}`, {
      where: missing.join(', '),
    });
  }
  const misfit = parameters.find((parameter) => !fitsParameter(weights, parameter));
  if (misfit === undefined) return;
  const { name, shape } = misfit;
  throw new InputError(
    'ERR_TENSOR_SHAPE',
    `a weight is [${weights.get(name)?.shape}], but the config makes it [${shape}]`,
    {
      where: name,
    },
  );
}
