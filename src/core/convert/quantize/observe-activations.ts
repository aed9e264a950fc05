import type { Engine } from '../../engine/engine.js';
import { openObserver } from '../../engine/open-observer.js';
import type { TrialModel } from '../../engine/trial-model.js';
import type { Readout } from '../../model/readout.js';
import type { Sequence } from '../../model/sequence.js';
import type { PreparedTask } from '../../predict/prepare-task.js';
import type { SourceRecord } from '../../predict/read-records.js';
import { startWindow } from '../../predict/serve-window.js';
import { createRandom } from '../../random.js';
import { type ActivationSample, createSampler, type Sampler } from './activation-sample.js';
import { tooFewLines } from './calibration-lines.js';
import { linearGroups } from './linear-groups.js';
import type { Calibration } from './prepare-calibration.js';

/** Of the tokens that are kept of all groups together; each group keeps as many. */
const MAX_SAMPLE_BYTES = 64 * 2 ** 20;
const MAX_SAMPLE_ROWS = 256;

/** Between two looks at whether to go on. */
const SEQUENCES_A_STEP = 32;

/**
 * What each group of linears is given, in float32, when the lines to learn from are served. In the order of `linearGroups`.
 *
 * @throws InputError ERR_CALIBRATION where none can be served
 */
export async function observeActivations({ float, prepared, lines, watch }: Calibration): Promise<ActivationSample[]> {
  const { task, context, head } = prepared;
  const samplers = createSamplers(float);
  const observer = await openObserver(
    float,
    { head, readout: withoutGeneration(task.readout(context)) },
    [...samplers.keys()],
    (linear, inputs) => samplers.get(linear)!.add(inputs),
  );
  try {
    const sequences = await sequencesOf(lines.calibrating, prepared);
    if (sequences.length === 0) throw tooFewLines(lines.file);
    for (let from = 0; from < sequences.length; from += SEQUENCES_A_STEP) {
      watch('calibrating', from, sequences.length);
      await observer.observe(sequences.slice(from, from + SEQUENCES_A_STEP));
    }
  } finally {
    await observer.close();
  }
  return [...samplers.values()];
}

/** What becomes of lines on their way to an engine is predict's affair: this one only looks. */
async function sequencesOf(lines: readonly SourceRecord[], prepared: PreparedTask): Promise<Sequence[]> {
  const seen: Sequence[] = [];
  const engine: Pick<Engine, 'run'> = {
    async run(_head, _readout, sequences) {
      seen.push(...sequences);
      return [];
    },
  };
  await startWindow(lines, { ...prepared, engine });
  return seen;
}

/** By the first linear of each group. */
function createSamplers({ config, weights }: TrialModel): Map<string, Sampler> {
  const groups = linearGroups(config).map(({ linears: [first = ''] }) => first);
  const widths = groups.map((linear) => weights.get(`${linear}.weight`)!.shape[1]!);
  const rowBytes = widths.reduce((total, width) => total + width * Float32Array.BYTES_PER_ELEMENT, 0);
  const rows = Math.max(1, Math.min(MAX_SAMPLE_ROWS, Math.floor(MAX_SAMPLE_BYTES / rowBytes)));
  const random = createRandom(0);
  return new Map(groups.map((linear, index) => [linear, createSampler(widths[index]!, rows, random)]));
}

/** A prompt is read like any text; what is written after it depends on the answers. */
function withoutGeneration(readout: Readout): Readout {
  return readout.kind === 'generate' ? { kind: 'hidden', layer: -1, pooling: 'none' } : readout;
}
