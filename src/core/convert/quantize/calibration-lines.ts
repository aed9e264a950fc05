import { InputError } from '../../errors.js';
import { checkFormats, closeSources, openSources } from '../../predict/open-sources.js';
import { readRecords, type SourceRecord } from '../../predict/read-records.js';
import type { TaskName } from '../../tasks/task.js';

/** Lines to learn from, and others to be judged on. */
export interface CalibrationLines {
  file: string;
  calibrating: readonly SourceRecord[];
  judging: readonly SourceRecord[];
}

/** More tell hardly more: of 500 judged lines, 99.5 % are all but two. */
const MAX_LINES = 1000;

/** A thousand lines of a hundred words: minutes of a large model. */
const MAX_CHARACTERS = 2 ** 19;

/**
 * The first lines of a file, as `predict` reads them: every second one is for judging.
 *
 * @throws UsageError, InputError as predict; ERR_CALIBRATION where there are no two lines
 */
export async function readCalibrationLines(file: string, task: TaskName): Promise<CalibrationLines> {
  checkFormats([file], undefined, task);
  const sources = await openSources([file], undefined, process.stdin);
  const lines: SourceRecord[] = [];
  let characters = 0;
  try {
    for await (const records of readRecords(sources, { from: 0, to: MAX_LINES })) {
      for (const record of records) {
        characters += record.text.length;
        if (characters <= MAX_CHARACTERS) lines.push(record);
      }
      if (characters > MAX_CHARACTERS) break;
    }
  } finally {
    await closeSources(sources);
  }
  if (lines.length < 2) throw tooFewLines(file);
  return {
    file,
    calibrating: lines.filter((_, index) => index % 2 === 0),
    judging: lines.filter((_, index) => index % 2 === 1),
  };
}

export function tooFewLines(file: string): InputError {
  return new InputError('ERR_CALIBRATION', 'too few lines that the model can serve', {
    where: file,
    remedy: 'give some hundreds, like those that will be predicted; predict says what is wrong with a line',
  });
}
