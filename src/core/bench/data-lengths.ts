import type { Engine } from '../engine/engine.js';
import { InputError } from '../errors.js';
import { readModelFolder } from '../huggingface/read-model-folder.js';
import { closeSources, openSources } from '../predict/open-sources.js';
import { prepareTask, type TaskWishes } from '../predict/prepare-task.js';
import { readRecords, type SourceRecord } from '../predict/read-records.js';
import { type Outcome, startWindow } from '../predict/serve-window.js';

/**
 * Lengths in tokens of the sequences that `predict` would make of a file's lines, in their order; lines that cannot be
 * served have none.
 *
 * @throws InputError ERR_NO_LINES where none can be served; as predict
 */
export async function dataLengths(folder: string, file: string, wishes: TaskWishes): Promise<number[]> {
  const { task, context, head } = await prepareTask(await readModelFolder(folder), 'fp32', wishes);
  const lengths: number[] = [];
  // An engine that only looks: what becomes of lines on their way to it is predict's affair.
  const engine: Pick<Engine, 'run'> = {
    async run(_head, _readout, sequences) {
      for (const { ids } of sequences) lengths.push(ids.length);
      return [];
    },
  };
  const sources = await openSources([file], undefined, process.stdin);
  try {
    let failure: string | undefined;
    for await (const records of readRecords(sources)) {
      const window = await startWindow(records, { task, context, head, engine });
      // Without a single sequence, all outcomes are errors, and none is decoded.
      if (lengths.length === 0) failure ??= describeFirst(records, await window.finish());
    }
    if (lengths.length > 0) return lengths;
    throw new InputError('ERR_NO_LINES', 'nothing to measure', {
      where: `${file}: ${failure ?? 'it has no lines'}`,
      remedy: 'give lines that predict serves with this model and --task; --columns says which fields to read',
    });
  } finally {
    await closeSources(sources);
  }
}

function describeFirst(records: readonly SourceRecord[], outcomes: readonly Outcome[]): string | undefined {
  const first = outcomes.findIndex(({ error }) => error !== undefined);
  const { message, code } = outcomes[first]?.error ?? {};
  return first === -1 ? undefined : `line ${records[first]!.line}: ${message} (${code})`;
}
