import { InputError } from '../errors.js';
import type { Listener } from '../events.js';
import { writeWeights } from '../huggingface/write-weights.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { Precision } from '../model/precision.js';
import { cast } from '../tensor/cast.js';
import type { LazyTensor } from '../tensor/lazy-tensor.js';
import type { ConvertOptions } from './convert-options.js';
import { describeComparison, describeSchemes } from './quantize/describe-quantization.js';
import { floatLayersAtFirst } from './quantize/float-layers.js';
import { judgeWeights } from './quantize/judge-weights.js';
import { linearGroups } from './quantize/linear-groups.js';
import { type Calibration, prepareCalibration } from './quantize/prepare-calibration.js';
import { type PrecisionHistory, type QuantizationHistory, toHistory } from './quantize/quantization-history.js';
import { quantizeCalibrated } from './quantize/quantize-calibrated.js';
import { quantizedWeights } from './quantize/quantized-weights.js';
import { nameOf, type Scheme } from './quantize/scheme.js';

/** A model whose config.json, tokenizer and model.safetensors are on the disk already. */
export interface PrecisionSource {
  folder: string;
  config: MegatronBertConfig;
  weights: ReadonlyMap<string, LazyTensor>;
}

/**
 * Writes the files of derived precisions: `model.fp16.safetensors`.
 *
 * @param into where they go
 * @returns what megabert.json says of them
 * @throws as predict, for calibration lines that cannot be read
 */
export async function writePrecisions(
  source: PrecisionSource,
  into: string,
  options: ConvertOptions,
): Promise<QuantizationHistory> {
  const { precision = [], calibration: file, task, signal, listener } = options;
  const onProgress = (done: number, total: number): void => {
    signal?.throwIfAborted();
    listener?.onProgress?.({ unit: 'bytes', done, total });
  };
  const watch = (label: string, done: number, total: number): void => {
    signal?.throwIfAborted();
    listener?.onProgress?.({ unit: 'lines', done, total, label });
  };
  const calibration = file === undefined ? undefined : await prepareCalibration(source.folder, file, task, watch);
  const run = { ...source, into, calibration, onProgress, listener };
  const history: QuantizationHistory = {};
  for (const name of new Set(precision)) {
    if (name === 'fp32') continue;
    const written = await writers[name](run).catch((error) => Promise.reject(aboutLines(error, file)));
    if (written !== undefined) history[name] = written;
  }
  return history;
}

/** The model is not yet where its user will find it: it is the lines that do not fit. */
function aboutLines(error: unknown, file: string | undefined): unknown {
  if (!(error instanceof InputError) || error.code !== 'ERR_NO_TOKENIZER') return error;
  const remedy = 'add --vocab FILE, or give lines of input_ids';
  return new InputError(error.code, 'no tokenizer for texts', { where: file, remedy, cause: error });
}

interface Run extends PrecisionSource {
  into: string;
  calibration?: Calibration;
  onProgress(doneBytes: number, totalBytes: number): void;
  listener?: Listener;
}

const writers: Record<Exclude<Precision, 'fp32'>, (run: Run) => Promise<PrecisionHistory | undefined>> = {
  async fp16({ into, weights, onProgress }) {
    const halves = new Map([...weights].map(([name, weight]) => [name, cast(weight, 'float16')]));
    await writeWeights(into, 'model.fp16', halves, { onProgress });
    return undefined;
  },
  async int8(run) {
    const { calibration, into, weights, onProgress, listener } = run;
    if (calibration === undefined) {
      const text = 'int8: per-token scales, not measured; --calibration FILE measures and may choose others';
      listener?.onNotice?.({ level: 'info', text });
      return writeUniform(run, 'int8', { kind: 'per-token' }, floatLayersAtFirst(run.config));
    }
    const { plan, comparison, isKept } = await quantizeCalibrated(into, weights, calibration, onProgress);
    const text = `${describeComparison('int8', comparison)}; ${describeSchemes(plan)}`;
    listener?.onNotice?.({ level: isKept ? 'info' : 'warning', text });
    return toHistory(plan, calibration.lines.calibrating.length, comparison);
  },
  async int4(run) {
    const text = 'int4 is for size only: it loses answers that int8 keeps';
    run.listener?.onNotice?.({ level: 'warning', text });
    return writeUniform(run, 'int4', { kind: 'blocks', bits: 4 });
  },
};

/** One scheme for all linears, but for those of the first layers. */
async function writeUniform(
  { config, weights, into, calibration, onProgress, listener }: Run,
  precision: 'int8' | 'int4',
  scheme: Scheme,
  floatLayers = 0,
): Promise<PrecisionHistory> {
  const plan = linearGroups(config).map((group) => ({
    group,
    scheme: group.layer < floatLayers ? ({ kind: 'float' } as const) : scheme,
  }));
  await writeWeights(into, `model.${precision}`, await quantizedWeights(config, weights, plan), { onProgress });
  const comparison = calibration && (await judgeWeights(into, precision, calibration));
  if (comparison) listener?.onNotice?.({ level: 'info', text: describeComparison(precision, comparison) });
  return { ...toHistory(nameOf(scheme), 0, comparison), float_layers: floatLayers };
}
