import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModelFolder } from '../../dist/core/huggingface/read-model-folder.js';
import { temporaryFolder } from '../support/temporary-folder.ts';

const config = {
  model_type: 'megatron-bert',
  hidden_size: 4,
  num_attention_heads: 2,
  num_hidden_layers: 1,
  vocab_size: 8,
};
const WORDS = 'bert.embeddings.word_embeddings.weight';
const BIAS = 'cls.predictions.bias';

/** A file of float32 tensors of one number each, in this order. */
function safetensors(names: readonly string[]): Uint8Array {
  const entries = names.map((name, index) => [
    name,
    { dtype: 'F32', shape: [1], data_offsets: [4 * index, 4 * index + 4] },
  ]);
  const header = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(4 * names.length)]);
}

function folderOf(files: Readonly<Record<string, string | Uint8Array | object>>): string {
  const folder = join(temporaryFolder(), 'bert');
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    const isBytes = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(folder, name), isBytes ? content : JSON.stringify(content));
  }
  return folder;
}

describe('the weights of a model folder', () => {
  it('are found in the shards that an index names', async () => {
    const folder = folderOf({
      'config.json': config,
      'one.safetensors': safetensors([WORDS]),
      'two.safetensors': safetensors([BIAS]),
      'model.safetensors.index.json': { weight_map: { [WORDS]: 'one.safetensors', [BIAS]: 'two.safetensors' } },
    });
    const weights = await (await readModelFolder(folder)).weights('fp32');
    expect(weights.get(WORDS)?.file).toBe(realpathSync(join(folder, 'one.safetensors')));
    expect(weights.get(BIAS)?.file).toBe(realpathSync(join(folder, 'two.safetensors')));
  });

  it('are found behind the links of the hub’s cache', async () => {
    const blobs = folderOf({ abc: safetensors([WORDS]), def: JSON.stringify(config) });
    const snapshot = folderOf({});
    symlinkSync(join(blobs, 'abc'), join(snapshot, 'model.safetensors'));
    symlinkSync(join(blobs, 'def'), join(snapshot, 'config.json'));
    const weights = await (await readModelFolder(snapshot)).weights('fp32');
    expect(weights.get(WORDS)?.file).toBe(realpathSync(join(blobs, 'abc')));
  });

  it('have one spelling, and tied ones are the one that is stored', async () => {
    const folder = folderOf({
      'config.json': config,
      'model.safetensors': safetensors([WORDS.replace('bert.', ''), 'cls.predictions.decoder.bias']),
    });
    const weights = await (await readModelFolder(folder)).weights('fp32');
    expect(weights.get('cls.predictions.decoder.weight')).toBe(weights.get(WORDS));
    expect(weights.get(BIAS)).toBe(weights.get('cls.predictions.decoder.bias'));
  });

  it('of a derived precision replace those of the same name, and need not be all', async () => {
    const folder = folderOf({
      'config.json': config,
      'model.safetensors': safetensors([WORDS, BIAS]),
      'model.int8.safetensors': safetensors([WORDS]),
    });
    const model = await readModelFolder(folder);
    expect(model.precisions).toEqual(['fp32', 'int8']);
    const weights = await model.weights('int8');
    expect(weights.get(WORDS)?.file).toMatch(/model\.int8\.safetensors$/);
    expect(weights.get(BIAS)?.file).toMatch(/model\.safetensors$/);
    await expect(model.weights('fp16')).rejects.toMatchObject({ code: 'ERR_NO_PRECISION' });
  });

  it.each(['../secret.safetensors', '..\\secret.safetensors', '/etc/passwd', 7])(
    'are looked for beside the index alone, not in %s',
    async (name) => {
      const folder = folderOf({ 'config.json': config, 'model.safetensors.index.json': { weight_map: { a: name } } });
      await expect(readModelFolder(folder)).rejects.toMatchObject({ code: 'ERR_INDEX' });
    },
  );
});

describe('what is no model folder', () => {
  it.each([
    [
      'a checkpoint folder',
      () => folderOf({ 'latest_checkpointed_iteration.txt': '7' }),
      'bert is a Megatron-LM checkpoint',
    ],
    [
      'an older folder',
      () => folderOf({ 'config.json': config, 'pytorch_model.bin': '' }),
      'bert holds pytorch_model.bin, not model.safetensors',
    ],
    ['a folder without weights', () => folderOf({ 'config.json': config }), 'bert has no model.safetensors'],
    ['an empty folder', () => folderOf({}), 'bert has no config.json and no model.safetensors'],
    ['a zip', () => join(folderOf({ 'bert.zip': 'PK\x03\x04' }), 'bert.zip'), 'bert.zip is a Megatron-LM checkpoint'],
    ['a pickle', () => join(folderOf({ 'a.pt': Uint8Array.of(0x80, 2) }), 'a.pt'), 'a.pt is a Megatron-LM checkpoint'],
    ['a text', () => join(folderOf({ 'notes.txt': 'hello' }), 'notes.txt'), 'notes.txt is a file'],
  ])('%s is told what it is, and how it becomes one', async (_, make, where) => {
    const path = make();
    await expect(readModelFolder(path)).rejects.toMatchObject({ code: 'ERR_NOT_A_MODEL', where, kind: 'input' });
  });

  it('a path that is not there is told so', async () => {
    const path = join(temporaryFolder(), 'nowhere');
    await expect(readModelFolder(path)).rejects.toMatchObject({ code: 'ERR_NOT_FOUND', where: path });
  });
});
