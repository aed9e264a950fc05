import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, onTestFinished } from 'vitest';
import { openModel } from '../../dist/core/predict/open-model.js';
import type { PredictObjectsOptions } from '../../dist/core/predict/predict-objects.js';
import type { JsonObject } from '../../dist/core/tasks/task.js';
import { type DemoName, demoModels } from './demo-model.js';
import { temporaryFolder } from './temporary-folder.js';

interface Line<P, L = number[]> {
  prediction: P;
  logits: L;
  error?: { code: string };
}

export async function serve<P, L = number[]>(
  { folder }: { folder: string },
  lines: JsonObject[],
  options: PredictObjectsOptions = {},
): Promise<Line<P, L>[]> {
  const model = await openModel(folder, { threads: 1 });
  onTestFinished(() => model.close());
  const out: unknown[] = [];
  for await (const line of model.predict(lines, options)) out.push(line);
  return out as Line<P, L>[];
}

export async function ask<P>(model: { folder: string }, line: JsonObject, options?: PredictObjectsOptions): Promise<P> {
  const [out] = await serve<P>(model, [line], options);
  return out!.prediction;
}

/** Codes of lines that cannot be served; undefined for the others. */
export async function failures(model: { folder: string }, ...lines: JsonObject[]): Promise<(string | undefined)[]> {
  return (await serve(model, lines)).map(({ error }) => error?.code);
}

/** A model of the demo, converted once for the file's tests. */
export function taskModel(name: DemoName): { folder: string } {
  const demo = demoModels();
  const converted = { folder: '' };
  beforeAll(async () => {
    converted.folder = await demo(name);
  });
  return converted;
}

/** The same model, under another config.json. */
export function withConfig({ folder }: { folder: string }, changes: JsonObject): { folder: string } {
  const copy = temporaryFolder();
  cpSync(folder, copy, { recursive: true });
  const file = join(copy, 'config.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...changes }));
  return { folder: copy };
}
