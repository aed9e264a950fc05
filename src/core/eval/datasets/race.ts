import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../../errors.js';
import type { JsonObject, JsonValue } from '../../tasks/task.js';
import { choiceIndex } from './choice-index.js';
import { collectExamples } from './collect-examples.js';
import type { Dataset } from './dataset.js';
import { isObject, parseJson } from './parse-json.js';
import { readText } from './read-text.js';
import { UnusableRow } from './unusable-row.js';

/** A passage of RACE (Lai et al. 2017): `{"article", "questions", "options", "answers", "id"}`. */
export function isRacePassage(json: JsonValue | undefined): json is JsonObject {
  return isObject(json) && ['article', 'questions', 'options', 'answers'].every((name) => Object.hasOwn(json, name));
}

/** A folder of passages, a file each, as published: `middle/1.txt`, `high/2.txt`. */
export async function readRaceFolder(folder: string): Promise<Dataset> {
  const paths = (await readdir(folder, { recursive: true })).filter((path) => path.endsWith('.txt')).sort();
  const passages: Passage[] = [];
  for (const path of paths) {
    const json = parseJson(await readText(join(folder, path)), join(folder, path));
    if (isRacePassage(json))
      passages.push({ json, group: /(?:^|[\\/])(middle|high)(?:[\\/])/.exec(join(folder, path))?.[1] });
  }
  if (passages.length === 0) {
    throw new InputError('ERR_NO_ROWS', 'no passage of RACE in the folder', {
      where: folder,
      remedy: 'expected *.txt files with article, questions, options and answers',
    });
  }
  return readRace(passages);
}

export interface Passage {
  json: JsonObject;
  group?: string;
}

/** A question is named by its passage and its place in it, from 0: `high1.txt-0`. */
export function readRace(passages: readonly Passage[]): Dataset {
  const questions = passages.flatMap(({ json, group }) =>
    (Array.isArray(json.questions) ? json.questions : []).map((question, index) => ({ json, group, question, index })),
  );
  return {
    name: 'RACE',
    question: 'choices',
    ...collectExamples(
      questions,
      ({ json, index }) => `question ${json.id ?? ''}-${index}`,
      ({ json, group, question, index }) => {
        const choices = Array.isArray(json.options) ? json.options[index] : undefined;
        if (!Array.isArray(choices) || !choices.every((choice) => typeof choice === 'string'))
          throw new UnusableRow('no options');
        const gold = choiceIndex(Array.isArray(json.answers) ? json.answers[index] : undefined, choices);
        const id = `${json.id ?? ''}-${index}`;
        const level = group ?? /^(?:middle|high)/.exec(basename(String(json.id)))?.[0];
        return { id, record: { id, context: json.article, question, choices }, gold, group: level };
      },
    ),
    warnings: [],
  };
}
