import { InputError } from '../errors.js';
import type { Listener } from '../events.js';
import { checkReadable } from '../files/check-readable.js';
import type { FileTree } from '../files/file-tree.js';
import { openTree } from '../files/open-tree.js';
import { stageFolder } from '../files/stage-folder.js';
import type { Pretrained } from '../huggingface/pretrained.js';
import { withLabels } from '../model/labels.js';
import { tasks } from '../tasks/tasks.js';
import { countElements } from '../tensor/count-elements.js';
import { addToFolder } from './add-to-folder.js';
import { checkOptions } from './check-options.js';
import { chooseHead } from './choose-head.js';
import type { ConvertOptions, ConvertResult } from './convert-options.js';
import { describeModel } from './describe-model.js';
import { describeResult } from './describe-result.js';
import { gatherTokenizer } from './gather-tokenizer.js';
import { isSamePlace } from './is-same-place.js';
import { openSource } from './open-source.js';
import { type Hashing, startHashing } from './start-hashing.js';
import { strangeKeys } from './strange-keys.js';
import { type Parity, verify } from './verify/verify.js';
import { writeHistory } from './write-history.js';
import { writeOutput } from './write-output.js';

/**
 * Makes a model folder of any checkpoint. Nothing stands under `output` before it is whole; weights are streamed, so that
 * memory does not grow with them.
 *
 * @param source a file, a folder or an archive; `output` itself, to add precisions or a tokenizer to it
 * @throws UsageError where `output` is in use, InputError for what is wrong with the source or does not fit the options
 */
export async function convert(source: string, output: string, options: ConvertOptions = {}): Promise<ConvertResult> {
  checkOptions(options);
  if (options.calibration !== undefined) await checkReadable(options.calibration);
  if (await isSamePlace(source, output)) return addToFolder(output, options);
  const stage = await stageFolder(output, { force: options.force, reads: source });
  try {
    const tree = await openTree(source, { spillFolder: stage.path });
    try {
      const result = await convertTree(tree, stage.path, options);
      await stage.commit();
      return { path: output, ...result };
    } finally {
      await tree.close();
    }
  } catch (error) {
    await stage.discard();
    throw error;
  }
}

async function convertTree(
  tree: FileTree,
  folder: string,
  options: ConvertOptions,
): Promise<Omit<ConvertResult, 'path'>> {
  const startMs = performance.now();
  const source = await openSource(tree);
  const model = adapt(source.toPretrained({ overrides: options.set, numerics: options.numerics }), options);
  const { config, weights, provenance } = model;
  const { files, assumed, warnings } = await gatherTokenizer(tree, config, options, source);
  tell(options.listener, 'info', [
    `read ${describeModel(model)}`,
    ...provenance.assumed.map((text) => `assumed ${text}; change with --set`),
    ...assumed.map((text) => `assumed ${text}; change with --tokenizer DIR`),
  ]);
  const allWarnings = [...strangeKeys(options.set), ...provenance.warnings, ...warnings];
  tell(options.listener, 'warning', allWarnings);

  const complete: Pretrained = {
    ...model,
    tokenizer: files,
    provenance: {
      ...provenance,
      assumed: [...provenance.assumed, ...assumed],
      warnings: allWarnings,
    },
  };
  const hashing = startHashing(tree, source.files);
  const { weightBytes, parity } = await write(folder, complete, hashing, options).finally(hashing.stop);
  const architectures = config.architectures ?? [];
  const parameters = [...weights.values()].reduce((total, { shape }) => total + countElements(shape), 0);
  tell(options.listener, 'info', [describeResult(architectures, parameters, weightBytes, performance.now() - startMs)]);
  if (options.verify === true) tellParity(options.listener, parity);
  return {
    layout: provenance.layout,
    checkpoint_version: provenance.checkpointVersion ?? null,
    architectures,
    parameters,
    assumed: [...complete.provenance.assumed],
    warnings: [...complete.provenance.warnings],
    ...(parity && { parity }),
  };
}

async function write(
  folder: string,
  model: Pretrained,
  hashing: Hashing,
  options: ConvertOptions,
): Promise<{ weightBytes: number; parity?: Parity }> {
  const { weightBytes, quantization } = await writeOutput(folder, model, options);
  const parity = options.verify === true ? await verify(folder, model) : undefined;
  await writeHistory(folder, model.provenance, { sha256: await hashing.hashes(), parity, quantization });
  return { weightBytes, parity };
}

/** The model as the flags want it: another head, labels with names. */
function adapt(model: Pretrained, { task, labels }: ConvertOptions): Pretrained {
  const { weights, provenance } = model;
  const config =
    task === undefined ? model.config : chooseHead(model.config, weights, tasks[task].heads[0], provenance.source);
  if (labels === undefined) return { ...model, config };
  if (!weights.has('classifier.weight')) {
    throw new InputError('ERR_LABELS', 'no classifier that labels could name', { where: provenance.source });
  }
  return { ...model, config: withLabels(config, labels) };
}

function tell(listener: Listener | undefined, level: 'info' | 'warning', texts: readonly string[]): void {
  for (const text of texts) listener?.onNotice?.({ level, text });
}

/** `verified on 14 tokens, largest differences: hidden_states 1.4e-6, language_model 9.5e-6` */
function tellParity(listener: Listener | undefined, parity: Parity | undefined): void {
  if (parity === undefined) {
    tell(listener, 'warning', ['not verified: the reference knows neither cross-attention nor this activation']);
    return;
  }
  const figures = Object.entries(parity.differences).map(([name, value]) => `${name} ${value.toExponential(1)}`);
  const text = `on ${parity.tokens} tokens, largest differences: ${figures.join(', ')}`;
  if (parity.holds) tell(listener, 'info', [`verified ${text}`]);
  else tell(listener, 'warning', [`the model's answers are not the source's: ${text}`]);
}
