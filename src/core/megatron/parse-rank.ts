import type { PickleDict, PickleValue } from '../checkpoint/pickle-value.js';
import { InputError } from '../errors.js';
import { isLazyTensor } from '../tensor/is-lazy-tensor.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import { MegatronArgs } from './megatron-args.js';

/** What one rank's file holds, of what matters here. */
export interface RankState {
  /** The file, for messages. */
  readonly where: string;
  readonly args: MegatronArgs;
  readonly checkpointVersion?: number;
  readonly iteration?: number;
  /** A map a virtual pipeline stage; layers are counted from 0 in each. */
  readonly chunks: readonly ReadonlyMap<string, LazyTensor>[];
}

/**
 * Reads an unpickled checkpoint of Megatron-LM (`model`, or `model0`, `model1` … with virtual stages), of DeepSpeed
 * (`module`), or a bare state dict (NeMo, Lightning).
 *
 * @throws InputError ERR_NOT_A_CHECKPOINT where there are no tensors at all
 */
export function parseRank(root: PickleValue, where: string): RankState {
  const dict: PickleDict = root instanceof Map ? root : new Map([['tensors', root]]);
  const chunks = modelsOf(dict).map(flattenTensors);
  if (chunks.every(({ size }) => size === 0)) {
    throw new InputError('ERR_NOT_A_CHECKPOINT', 'no tensors in the file', {
      where,
      remedy: 'give a Megatron-LM checkpoint or a Hugging Face folder',
    });
  }
  return {
    where,
    args: new MegatronArgs(dict.get('args')),
    checkpointVersion: numberAt(dict, 'checkpoint_version'),
    iteration: numberAt(dict, 'iteration') ?? numberAt(dict, 'global_steps'),
    chunks,
  };
}

function modelsOf(root: PickleDict): PickleDict[] {
  const virtual: PickleDict[] = [];
  for (let model = root.get('model0'); model instanceof Map; model = root.get(`model${virtual.length}`)) {
    virtual.push(model);
  }
  if (virtual.length > 0) return virtual;
  const names = ['model', 'module', 'state_dict'];
  const model = names.map((name) => root.get(name)).find((value) => value instanceof Map);
  return [model ?? root];
}

/** Nested dicts to one map of dotted names, without what wrappers put in front (DDP, Float16Module, Lightning). */
function flattenTensors(model: PickleDict): Map<string, LazyTensor> {
  const tensors = new Map<string, LazyTensor>();
  const walk = (name: string, value: PickleValue): void => {
    if (isLazyTensor(value)) tensors.set(name.replace(WRAPPERS, ''), value);
    else if (value instanceof Map) for (const [key, inner] of value) walk(name + separator(name) + String(key), inner);
    else if (Array.isArray(value)) for (const [index, inner] of value.entries()) walk(`${name}.${index}`, inner);
  };
  walk('', model);
  return tensors;
}

const separator = (name: string): string => (name === '' ? '' : '.');

const WRAPPERS = /^(?:(?:model|module|bert_model)\.)+/;

function numberAt(root: PickleDict, name: string): number | undefined {
  const value = root.get(name);
  return typeof value === 'number' ? value : undefined;
}
