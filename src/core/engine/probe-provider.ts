/** Holds a provider's answers against the CPU's on a tiny model, before any answer of its own is trusted. */
import { MegabertError } from '../errors.js';
import type { ActivationType, DialectName, PackedSpec } from '../graph/graph-spec.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { Readout } from '../model/readout.js';
import type { Sequence } from '../model/sequence.js';
import type { Provider } from '../runtime/providers.js';
import type { Tensors } from '../tensor/tensor.js';
import { openGraph } from './open-graph.js';
import { createProbeModel, type ProbeModel } from './probe-model.js';
import { runSequences } from './run-sequences.js';

export interface ProbeVerdict {
  /** The first that answers right; absent where none does. */
  readonly dialect?: DialectName;
  /** Largest difference from the CPU, by dialect tried; null where it did not run, or gave what is no number. */
  readonly differences: Readonly<Partial<Record<DialectName, number | null>>>;
  readonly allowed: number;
}

export interface ProbeQuestion {
  readonly provider: Provider;
  readonly device?: number;
  /** Of the model that is to run. */
  readonly config: MegatronBertConfig;
  readonly activations: ActivationType;
}

/** Values are of order 1. float32: two right ones differ by 1e-5; float16 has 11 bits, and layers add up. */
const allowedDifference: Readonly<Record<ActivationType, number>> = { float32: 5e-4, float16: 5e-2 };

/** On both sides of each kernel's switch; ragged at last. */
const batches: readonly (readonly number[])[] = [[1], [31], [33], [64], [129], [1, 31, 33, 64, 129]];

const NEW_TOKENS = 3;

/** Answers of one placement to the probe's questions. */
export type Answer = (provider: Provider, dialect: DialectName) => Promise<Float32Array[]>;

/**
 * Tries the provider's dialects, fastest first, until one agrees with the CPU.
 *
 * @throws MegabertError ERR_RUNTIME when not even the last dialect opens
 */
export async function probeProvider(question: ProbeQuestion, cpu: Provider): Promise<ProbeVerdict> {
  const model = await createProbeModel(question.config);
  try {
    return await compareDialects(question, cpu, (provider, dialect) => answer(model, question, provider, dialect));
  } finally {
    await model.remove();
  }
}

/** The comparison alone. */
export async function compareDialects(
  { provider, activations }: Pick<ProbeQuestion, 'provider' | 'activations'>,
  cpu: Provider,
  ask: Answer,
): Promise<ProbeVerdict> {
  const allowed = allowedDifference[activations];
  const expected = await ask(cpu, cpu.dialects[0]);
  const differences: Partial<Record<DialectName, number | null>> = {};
  for (const dialect of provider.dialects) {
    const isLast = dialect === provider.dialects.at(-1);
    const given = await ask(provider, dialect).catch((error: unknown) => {
      if (isLast) throw error;
      return undefined;
    });
    const difference = given === undefined ? null : largestDifference(given, expected);
    differences[dialect] = difference;
    if (difference !== null && difference <= allowed) return { dialect, differences, allowed };
  }
  return { differences, allowed };
}

/** Hidden states of every batch, and for a decoder the logits of its next tokens. */
async function answer(
  model: ProbeModel,
  { provider: probed, device, activations }: ProbeQuestion,
  provider: Provider,
  dialect: DialectName,
): Promise<Float32Array[]> {
  const readouts: Readout[] = [{ kind: 'hidden', layer: -1, pooling: 'none' }];
  if (model.config.is_decoder) {
    readouts.push({
      kind: 'generate',
      sampling: { maxNewTokens: NEW_TOKENS, temperature: 0, seed: 0, stopIds: [], withLogits: true },
    });
  }
  const isProbed = provider === probed;
  const answers: Float32Array[] = [];
  for (const readout of readouts) {
    const spec: PackedSpec = {
      ...model,
      head: 'ForCausalLM',
      form: 'packed',
      readout,
      dialect,
      activations: isProbed ? activations : 'float32',
    };
    const plan = { devices: [isProbed ? device : undefined], threads: 1 };
    const graph = await openGraph(spec, { provider: provider.name, plan, isShort: !isProbed });
    try {
      for (const lengths of batches) {
        const given = await runSequences(graph, spec, lengths.map(sequenceOf), Number.POSITIVE_INFINITY);
        answers.push(...given.map((tensors) => numbersOf(tensors, readout)));
      }
    } finally {
      await graph.close();
    }
  }
  return answers;
}

function sequenceOf(length: number): Sequence {
  return { ids: Int32Array.from({ length }, (_, place) => (place * 7 + length) % 60) };
}

/** NaN and infinity are as wrong as can be; a run that fails says why. */
function numbersOf(answer: Tensors | Error, readout: Readout): Float32Array {
  if (answer instanceof MegabertError && answer.code === 'ERR_NOT_FINITE') return Float32Array.of(Number.NaN);
  if (answer instanceof Error) throw answer;
  return (readout.kind === 'hidden' ? answer.hidden! : answer.logits!).data as Float32Array;
}

function largestDifference(given: readonly Float32Array[], expected: readonly Float32Array[]): number | null {
  const differences = expected.flatMap((values, index) =>
    Array.from(values, (value, place) => Math.abs(value - (given[index]?.[place] ?? Number.NaN))),
  );
  const largest = differences.reduce((most, difference) => Math.max(most, difference), 0);
  return Number.isFinite(largest) ? largest : null;
}
