import type { Engine } from '../engine/engine.js';
import { readModelFolder } from '../huggingface/read-model-folder.js';
import { closeSources, openSources } from '../predict/open-sources.js';
import { prepareTask, type TaskWishes } from '../predict/prepare-task.js';
import { readRecords } from '../predict/read-records.js';
import { startWindow } from '../predict/serve-window.js';

/**
 * Lengths in tokens of the sequences that `predict` would make of a file's lines, in their order; lines that cannot be
 * served have none.
 *
 * @throws as predict
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
    for await (const records of readRecords(sources)) {
      await startWindow(records, { task, context, head, engine });
    }
  } finally {
    await closeSources(sources);
  }
  return lengths;
}
