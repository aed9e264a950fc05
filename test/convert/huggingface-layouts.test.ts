import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readSafetensors } from '../../dist/core/checkpoint/read-safetensors.js';
import { writeSafetensors } from '../../dist/core/checkpoint/write-safetensors.js';
import { writeTorch } from '../../dist/core/checkpoint/write-torch.js';
import { convert } from '../../dist/core/convert/convert.js';
import { createFile } from '../../dist/core/files/create-file.js';
import { openFile } from '../../dist/core/files/open-file.js';
import { cast } from '../../dist/core/tensor/cast.js';
import type { LazyTensor } from '../../dist/core/tensor/lazy-tensor.js';
import { zeros } from '../../dist/core/tensor/zeros.js';
import { fixture } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type WeightDigest, weightDigests } from '../support/weight-digests.js';

const expected: Record<string, WeightDigest> = JSON.parse(
  readFileSync(fixture('checkpoints/expected/v3d.json'), 'utf8'),
).tensors;
const DECODER = 'cls.predictions.decoder.weight';
const DECODER_BIAS = 'cls.predictions.decoder.bias';
const { [DECODER]: _decoder, ...once } = expected;

type Weights = Map<string, LazyTensor>;

describe('one model in every layout of Hugging Face comes out the same', () => {
  let base = '';
  beforeEach(async () => {
    base = join(temporaryFolder(), 'base');
    await convert(fixture('checkpoints/v3d'), base);
  });

  test.each<[layout: string, write: (folder: string, weights: Weights) => Promise<void>]>([
    ['pytorch_model.bin with a tied decoder', (folder, weights) => writeBin(folder, withDecoder(weights))],
    [
      'float64',
      (folder, weights) =>
        writeShard(
          folder,
          'model.safetensors',
          mapValues(weights, (w) => cast(w, 'float64')),
        ),
    ],
    [
      'gamma and beta',
      (folder, weights) =>
        writeShard(
          folder,
          'model.safetensors',
          renamed(weights, (name) =>
            /\.(ln|LayerNorm)\./.test(name) ? name.replace('weight', 'gamma').replace('bias', 'beta') : name,
          ),
        ),
    ],
    ['shards with an index', writeShards],
    ['shards of pytorch_model.bin', writeBinShards],
  ])('%s', async (_, write) => {
    const source = join(temporaryFolder(), 'source');
    mkdirSync(source);
    const { architectures: _architectures, ...config } = JSON.parse(readFileSync(join(base, 'config.json'), 'utf8'));
    writeFileSync(join(source, 'config.json'), JSON.stringify(config));
    await withWeights(base, (weights) => write(source, weights));
    const output = join(temporaryFolder(), 'model');
    const { architectures, assumed } = await convert(source, output);
    expect(architectures).toEqual(['MegatronBertForPreTraining']);
    expect(assumed).toEqual(['architectures=MegatronBertForPreTraining (by its weights)']);
    expect(await weightDigests(join(output, 'model.safetensors'))).toEqual(once);
  });

  test('an untied decoder stays', async () => {
    const source = join(temporaryFolder(), 'source');
    mkdirSync(source);
    const config = JSON.parse(readFileSync(join(base, 'config.json'), 'utf8'));
    writeFileSync(join(source, 'config.json'), JSON.stringify({ ...config, tie_word_embeddings: false }));
    await withWeights(base, (weights) => writeBin(source, withDecoder(weights)));
    const output = join(temporaryFolder(), 'model');
    await convert(source, output);
    const bias = expected['cls.predictions.bias'];
    expect(await weightDigests(join(output, 'model.safetensors'))).toEqual({ ...expected, [DECODER_BIAS]: bias });
    await expect(convert(output, join(temporaryFolder(), 'shards'), { format: 'megatron' })).rejects.toThrow(
      'tie_word_embeddings',
    );
  });

  test.each([
    ['an untied decoder answers with a bias of its own', false],
    ['a tied decoder has none of its own', true],
  ])('%s', async (_, isTied) => {
    const source = join(temporaryFolder(), 'source');
    mkdirSync(source);
    const config = JSON.parse(readFileSync(join(base, 'config.json'), 'utf8'));
    writeFileSync(join(source, 'config.json'), JSON.stringify({ ...config, tie_word_embeddings: isTied }));
    await withWeights(base, (weights) => {
      const own = zeros('float32', weights.get('cls.predictions.bias')!.shape);
      return writeShard(source, 'model.safetensors', new Map([...withDecoder(weights), [DECODER_BIAS, own]]));
    });
    const output = join(temporaryFolder(), 'model');
    await convert(source, output);
    const digests = await weightDigests(join(output, 'model.safetensors'));
    const theirs = (await weightDigests(join(source, 'model.safetensors')))[
      isTied ? 'cls.predictions.bias' : DECODER_BIAS
    ];
    expect(digests['cls.predictions.bias']).toEqual(theirs);
    expect(digests[DECODER_BIAS]).toEqual(isTied ? undefined : theirs);
  });

  test('a model saved by itself keeps its names', async () => {
    const source = join(temporaryFolder(), 'source');
    mkdirSync(source);
    const config = JSON.parse(readFileSync(join(base, 'config.json'), 'utf8'));
    writeFileSync(join(source, 'config.json'), JSON.stringify({ ...config, architectures: ['MegatronBertModel'] }));
    await withWeights(base, (weights) => {
      const bare = new Map([...weights].filter(([name]) => name.startsWith('bert.')));
      return writeShard(
        source,
        'model.safetensors',
        renamed(bare, (name) => name.slice('bert.'.length)),
      );
    });
    const output = join(temporaryFolder(), 'model');
    await convert(source, output);
    expect(await weightDigests(join(output, 'model.safetensors'))).toEqual(
      await weightDigests(join(source, 'model.safetensors')),
    );
  });

  test.each(['torch_dtype', 'dtype'])(
    '%s says what the written weights are, not what the read ones were',
    async (key) => {
      const source = join(temporaryFolder(), 'source');
      mkdirSync(source);
      const config = JSON.parse(readFileSync(join(base, 'config.json'), 'utf8'));
      writeFileSync(join(source, 'config.json'), JSON.stringify({ ...config, [key]: 'float16' }));
      await withWeights(base, (weights) => writeBin(source, weights));
      const output = join(temporaryFolder(), 'model');
      await convert(source, output);
      expect(JSON.parse(readFileSync(join(output, 'config.json'), 'utf8'))[key]).toBe('float32');
    },
  );

  test('of several models side by side none is chosen; one at the top hides those below', async () => {
    const folder = temporaryFolder();
    for (const name of ['checkpoint-1', 'checkpoint-2']) cpSync(base, join(folder, name), { recursive: true });
    await expect(convert(folder, join(temporaryFolder(), 'model'))).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_SEVERAL_CHECKPOINTS',
        where: expect.stringMatching(/checkpoint-1, .*checkpoint-2/),
      }),
    );
    cpSync(base, folder, { recursive: true });
    expect((await convert(folder, join(temporaryFolder(), 'model'))).architectures).toHaveLength(1);
  });

  test('a missing shard is named', async () => {
    const source = join(temporaryFolder(), 'source');
    mkdirSync(source);
    cpSync(join(base, 'config.json'), join(source, 'config.json'));
    writeFileSync(
      join(source, 'pytorch_model.bin.index.json'),
      JSON.stringify({ weight_map: { a: 'pytorch_model-00001-of-00002.bin' } }),
    );
    await expect(convert(source, join(temporaryFolder(), 'model'))).rejects.toThrow('pytorch_model-00001-of-00002.bin');
  });

  async function withWeights(folder: string, write: (weights: Weights) => Promise<void>): Promise<void> {
    const file = await openFile(join(folder, 'model.safetensors'));
    await write(new Map((await readSafetensors(file)).tensors));
    await file.close();
  }
});

function withDecoder(weights: Weights): Weights {
  return new Map([...weights, [DECODER, weights.get('bert.embeddings.word_embeddings.weight')!]]);
}

function mapValues(weights: Weights, change: (weight: LazyTensor) => LazyTensor): Weights {
  return new Map([...weights].map(([name, weight]) => [name, change(weight)]));
}

function renamed(weights: Weights, rename: (name: string) => string): Weights {
  return new Map([...weights].map(([name, weight]) => [rename(name), weight]));
}

async function writeShard(folder: string, name: string, weights: Weights): Promise<void> {
  const file = await createFile(join(folder, name));
  await writeSafetensors(file, weights);
  await file.close();
}

async function writeBin(folder: string, weights: Weights, name = 'pytorch_model.bin'): Promise<void> {
  const file = await createFile(join(folder, name));
  await writeTorch(file, new Map(weights));
  await file.close();
}

async function writeShards(folder: string, weights: Weights): Promise<void> {
  await writeParts(
    folder,
    weights,
    (part) => `model-0000${part}-of-00003.safetensors`,
    'model.safetensors.index.json',
    writeShard,
  );
}

async function writeBinShards(folder: string, weights: Weights): Promise<void> {
  const write = (to: string, name: string, part: Weights): Promise<void> => writeBin(to, part, name);
  await writeParts(
    folder,
    weights,
    (part) => `pytorch_model-0000${part}-of-00003.bin`,
    'pytorch_model.bin.index.json',
    write,
  );
}

async function writeParts(
  folder: string,
  weights: Weights,
  nameOf: (part: number) => string,
  index: string,
  write: (folder: string, name: string, weights: Weights) => Promise<void>,
): Promise<void> {
  const entries = [...weights];
  const weightMap: Record<string, string> = {};
  for (const part of [1, 2, 3]) {
    const own = entries.filter((_, position) => position % 3 === part - 1);
    for (const [name] of own) weightMap[name] = nameOf(part);
    await write(folder, nameOf(part), new Map(own));
  }
  writeFileSync(join(folder, index), JSON.stringify({ weight_map: weightMap }));
  expect(existsSync(join(folder, nameOf(3)))).toBe(true);
}
