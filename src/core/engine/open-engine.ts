/** From a model folder to a model that answers: weights, provider, devices, sessions. */
import { InputError } from '../errors.js';
import { shellWord } from '../files/shell-word.js';
import type { ActivationType, PackedSpec } from '../graph/graph-spec.js';
import { readModelFolder } from '../huggingface/read-model-folder.js';
import type { HeadName } from '../model/heads.js';
import type { Precision } from '../model/precision.js';
import type { Sequence } from '../model/sequence.js';
import { readMachine } from '../runtime/machine.js';
import type { Provider } from '../runtime/providers.js';
import { bytesOfWeights } from './bytes-of-weights.js';
import { type Choice, chooseProvider } from './choose-provider.js';
import type { Engine } from './engine.js';
import type { EngineOptions } from './engine-options.js';
import { findDialect } from './find-dialect.js';
import { findHeads } from './find-heads.js';
import { forward } from './forward.js';
import { oneSession } from './one-session.js';
import type { OpenGraph } from './open-graph.js';
import { openGraphRunner } from './open-graph-runner.js';
import { planWorkers, type WorkerPlan } from './plan-workers.js';
import { runSequences } from './run-sequences.js';

/** More work than this gains more by workers and prepacked weights than it loses by their start. */
const SHORT_BATCHES = 2;

/**
 * Sessions open when the first sequences come.
 *
 * @throws InputError ERR_NOT_FOUND, ERR_NOT_A_MODEL, ERR_NO_PRECISION, ERR_NO_HEAD, or as readModelFolder
 * @throws ProviderError no such provider or device, or none that can be trusted
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { precision = 'fp32', oneWindow = false, strict, listener } = options;
  const { config, folder, precisions, weights: locate } = await readModelFolder(options.folder);
  const choice = await chooseProvider({ ...options, precision }, (candidate) =>
    findDialect(candidate, options.devices ?? [undefined], config, activationsOf(candidate, precision)),
  );
  const { provider, dialect } = choice;
  const weights = await locate(precision);
  const heads = findHeads(config, weights);
  if (options.head !== undefined && !heads.includes(options.head)) throw noHead(options.head, heads, folder);

  const plan = planWorkers(provider, readMachine(), bytesOfWeights(weights), options);
  const activations = activationsOf(provider, precision);
  const common = { config, weights, dialect, activations };
  const isAlone = provider.oneAtATime === true;
  const runner = openGraphRunner(common, { provider: provider.name, strict, plan, isShort: oneWindow }, isAlone);
  const tokensPerBatch = options.maxTokensPerBatch ?? provider.tokensPerBatch;
  const told = describeChoice(choice, precision, oneWindow ? oneSession(plan) : plan);
  listener?.onNotice?.({ level: 'note', text: told });
  if (precision === 'fp32' && provider.prefersHalf) offerHalf(options, precisions);

  return {
    config,
    heads,
    choice: told,
    placement: { provider: provider.name, workers: plan.devices.length, threads: plan.threads, tokensPerBatch },
    run(head, readout, sequences) {
      const spec: PackedSpec = { ...common, head, form: 'packed', readout };
      const isShort = oneWindow && countTokens(sequences) <= SHORT_BATCHES * tokensPerBatch;
      const job = (graph: OpenGraph) => runSequences(graph, spec, sequences, tokensPerBatch);
      return runner.use({ head, form: 'packed', readout }, job, isShort);
    },
    forward: (head, inputs, wanted) => forward({ runner, weights, activations }, head, inputs, wanted),
    close: () => runner.close(),
  };
}

function countTokens(sequences: readonly Sequence[]): number {
  return sequences.reduce((total, { ids }) => total + ids.length, 0);
}

/** float16 where the provider computes in it; the CPU reads such weights and computes in float32. */
function activationsOf({ name }: Provider, precision: Precision): ActivationType {
  return precision === 'fp16' && name !== 'cpu' ? 'float16' : 'float32';
}

function offerHalf({ folder, listener }: EngineOptions, stored: readonly Precision[]): void {
  const path = shellWord(folder);
  const how = stored.includes('fp16') ? '' : `, after megabert convert ${path} ${path} --precision fp16`;
  listener?.onNotice?.({ level: 'note', text: `--precision fp16 is much faster here${how}` });
}

function noHead(head: HeadName, heads: readonly HeadName[], folder: string): InputError {
  return new InputError('ERR_NO_HEAD', `no head ${head}`, {
    where: `${folder} has ${heads.join(', ')}`,
    remedy: 'choose one of these',
  });
}

/** `provider cpu, fp32, 2 threads (cuda: no NVIDIA driver; webgpu: no Vulkan driver)` */
function describeChoice(
  { provider, rejected }: Choice,
  precision: Precision,
  { devices, threads }: WorkerPlan,
): string {
  const workers = devices.length === 1 ? '' : `${devices.length} workers × `;
  const threadText = `${workers}${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const reasons = rejected.length === 0 ? '' : ` (${rejected.join('; ')})`;
  return `provider ${provider.name}, ${precision}, ${threadText}${reasons}`;
}
