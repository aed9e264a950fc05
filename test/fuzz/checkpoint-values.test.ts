import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PickleValue } from '../../dist/core/checkpoint/pickle-value.js';
import { readTorch } from '../../dist/core/checkpoint/read-torch.js';
import { writeTorch } from '../../dist/core/checkpoint/write-torch.js';
import { openSource } from '../../dist/core/convert/open-source.js';
import { MegabertError } from '../../dist/core/errors.js';
import { createMemorySource } from '../../dist/core/files/create-memory-source.js';
import { readAhead } from '../../dist/core/files/read-ahead.js';
import { createRandom } from '../../dist/core/random.js';
import { collectSink } from '../support/collect-sink.js';
import { memoryTree } from '../support/memory-tree.js';
import { fixture } from '../support/shared.js';
import { mutateValue } from './mutate-value.js';

/** A conversion takes as long as ten reads of bytes. */
const runs = Math.ceil(Number(process.env.MEGABERT_FUZZ_RUNS ?? 1000) / 10);
const firstSeed = Number(process.env.MEGABERT_FUZZ_SEED ?? 1);

const rank = (path: string): string => `${path}/model_optim_rng.pt`;

/** Each era's names; the ranks of each, the first of which is made wrong. */
const checkpoints = [
  { name: 'v1', ranks: [rank('iter_0001000/mp_rank_00')] },
  { name: 'v3d', ranks: [rank('iter_0001000/mp_rank_00')] },
  { name: 'v3b-pp2-vpp2', ranks: [rank('iter_0001000/mp_rank_00_000'), rank('iter_0001000/mp_rank_00_001')] },
];

test.each(checkpoints)('$name with wrong values in it is converted or refused', async ({ name, ranks }) => {
  const files = Object.fromEntries(ranks.map((path) => [path, readFileSync(fixture(`checkpoints/${name}/${path}`))]));
  const [first] = ranks as [string];
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    const value = await readTorch(createMemorySource(files[first]!, first));
    mutateValue(value, createRandom(seed));
    const bytes = await collectSink((sink) => writeTorch(sink, value));
    await expectOrder(seed, convert({ ...files, [first]: bytes }));
  }
});

test.each(['PreTraining', 'CausalLM', 'TokenClassification'])(
  'a Hugging Face folder of %s with wrong values in its config is converted or refused',
  async (model) => {
    const golden = (path: string) => readFileSync(fixture(`golden/odd/${path}`));
    const index = JSON.parse(golden('index.json').toString()) as { model: string; weights: string }[];
    const weights = golden(index.find((row) => row.model === model)!.weights);
    const config = JSON.parse(golden(`${model}/config.json`).toString()) as JsonValue;
    for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
      const value = toPickleValue(config);
      mutateValue(value, createRandom(seed));
      const bytes = Buffer.from(JSON.stringify(toJson(value)));
      await expectOrder(seed, convert({ 'config.json': bytes, 'model.safetensors': weights }));
    }
  },
);

async function expectOrder(seed: number, conversion: Promise<void>): Promise<void> {
  const failure = await conversion.catch((error: unknown) => error);
  if (failure === undefined) return;
  if (!(failure instanceof MegabertError)) {
    throw new Error(`seed ${seed} is not refused in an orderly way`, { cause: failure });
  }
  expect(failure.message).not.toMatch(/\n/);
}

type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

function toPickleValue(json: JsonValue): PickleValue {
  if (Array.isArray(json)) return json.map(toPickleValue);
  if (typeof json !== 'object' || json === null) return json;
  return new Map(Object.entries(json).map(([key, value]) => [key, toPickleValue(value)]));
}

function toJson(value: PickleValue): JsonValue {
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, held]) => [String(key), toJson(held)]));
  return typeof value === 'bigint' ? Number(value) : (value as JsonValue);
}

/** As far as a conversion goes before it writes. */
async function convert(files: Record<string, Uint8Array>): Promise<void> {
  const source = await openSource(memoryTree(files));
  for (const tensor of source.toPretrained().weights.values()) for await (const _ of readAhead([tensor]));
}
