import { createHash } from 'node:crypto';
import { appendFile, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashFile } from '../files/hash-file.js';
import { makeFolder } from '../files/make-folder.js';
import type { JsonValue } from '../tasks/task.js';
import type { ModelAnswer } from './answering/answer-options.js';
import { isObject } from './datasets/parse-json.js';

/** A model's answers to a data set, kept between runs under what decides them: the contents of model and data, and the options. */
export interface PredictionCache {
  /** Answers known already, from the first example on. */
  readonly known: readonly ModelAnswer[];
  /** How long the known ones took. */
  readonly knownSeconds: number;
  add(answers: readonly ModelAnswer[]): Promise<void>;
  /** Keeps what was added; a later run goes on from there. */
  close(seconds: number): Promise<void>;
}

/** Answers that are written at once. */
const CHUNK = 256;

/** What the answers are those of. */
export interface PredictionKey {
  /** All that decides them but the model: rows, options. */
  asked: string;
  /** Absolute. */
  modelFolder: string;
  precision: string;
}

/** Opens the answers kept under a key. A cache that cannot be read or written is no cache: `onFailure` hears of it once. */
export async function openPredictionCache(
  folder: string,
  { asked, modelFolder, precision }: PredictionKey,
  onFailure: (error: unknown) => void,
): Promise<PredictionCache> {
  const askedHash = createHash('sha256').update(asked).digest('hex');
  const path = hashModel(modelFolder, precision).then((modelHash) => join(folder, `${askedHash}-${modelHash}.jsonl`));
  // It is awaited only where it decides; until then its failure is nobody's.
  path.catch(() => {});
  // Where no model was asked this, hashing this one is not waited for: it answers meanwhile.
  const { known, knownSeconds } = (await isKept(folder, askedHash)) ? await readKnown(await path) : NOTHING;
  // Its own file while it grows: two runs on the same data do not mix.
  const growing = join(folder, `${askedHash}.${process.pid}.part`);
  let waiting: string[] = known.map(toLine);
  let isBroken = false;
  let hasNew = false;
  const attempt = async (action: () => Promise<unknown>): Promise<void> => {
    if (isBroken) return;
    await action().catch((error) => {
      isBroken = true;
      onFailure(error);
    });
  };
  const flush = async (): Promise<void> => {
    const lines = waiting.join('');
    waiting = [];
    await attempt(() => appendFile(growing, lines));
  };
  return {
    known,
    knownSeconds,
    async add(answers) {
      if (!hasNew) await attempt(() => makeFolder(folder).then(() => writeFile(growing, '')));
      hasNew = true;
      waiting.push(...answers.map(toLine));
      if (waiting.length >= CHUNK) await flush();
    },
    async close(seconds) {
      if (!hasNew) return;
      waiting.push(`${JSON.stringify({ seconds })}\n`);
      await flush();
      await attempt(async () => rename(growing, await path));
    },
  };
}

function toLine(answer: ModelAnswer): string {
  return `${JSON.stringify(answer)}\n`;
}

/** Of any model. */
async function isKept(folder: string, askedHash: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  return names.some((name) => name.startsWith(`${askedHash}-`));
}

interface Known {
  known: readonly ModelAnswer[];
  knownSeconds: number;
}

const NOTHING: Known = { known: [], knownSeconds: 0 };

/** The last line tells how long it took; without it the file is not whole, and nothing is known. */
async function readKnown(path: string): Promise<Known> {
  try {
    const lines: JsonValue[] = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const last = lines.pop();
    if (!isObject(last) || typeof last.seconds !== 'number') return NOTHING;
    return { known: lines.filter(isAnswer), knownSeconds: last.seconds };
  } catch {
    return NOTHING;
  }
}

function isAnswer(value: JsonValue): value is { prediction: JsonValue } | { reason: string } {
  return isObject(value) && ('prediction' in value || typeof value.reason === 'string');
}

/** SHA-256 of the files of a model that decide its answers. */
async function hashModel(modelFolder: string, precision: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(modelFolder)).filter((name) => decides(name, precision)).sort()) {
    hash.update(`${name}\0${await hashFile(join(modelFolder, name))}\0`);
  }
  return hash.digest('hex');
}

/** Config, tokenizer and the weights of this precision; megabert.json is history. */
function decides(name: string, precision: string): boolean {
  if (name === 'megabert.json') return false;
  if (/\.(?:json|txt|model)$/.test(name)) return true;
  const derived = /^model\.([a-z0-9]+)\.safetensors/.exec(name)?.[1];
  return /\.safetensors/.test(name) && (derived === undefined || derived === precision);
}
