import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { PickleDict } from '../../dist/core/checkpoint/pickle-value.js';
import { convert } from '../../dist/core/convert/convert.js';
import { makeTar } from '../fuzz/make-tar.js';
import { argsOf, at, editTorchFile, rankFile } from '../support/edit-checkpoint.js';
import { fixture } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { type WeightDigest, weightDigests } from '../support/weight-digests.js';

const v3d = rankFile(fixture('checkpoints/v3d'));
const expected: Record<string, WeightDigest> = JSON.parse(
  readFileSync(fixture('checkpoints/expected/v3d.json'), 'utf8'),
).tensors;
const DECODER = 'cls.predictions.decoder.weight';
const { [DECODER]: _decoder, ...once } = expected;

describe('one model in every layout of Megatron-LM and its relatives comes out the same', () => {
  test.each<[layout: string, lay: (folder: string) => Promise<void> | void]>([
    ['a file of any name', (folder) => cpSync(v3d, join(folder, 'weights'))],
    [
      'an iteration folder by itself',
      (folder) => cpSync(join(fixture('checkpoints/v3d'), 'iter_0001000'), folder, { recursive: true }),
    ],
    ['one rank folder', (folder) => cpSync(v3d, join(folder, 'model_optim_rng.pt'))],
    [
      'BioMegatron and GatorTron: a file and a vocabulary',
      (folder) => {
        cpSync(v3d, join(folder, 'MegatronBERT.pt'));
        writeFileSync(join(folder, 'hparam.json'), '{}');
      },
    ],
    [
      'an older iteration beside it',
      (folder) => {
        cpSync(v3d, rankFile(folder));
        cpSync(rankFile(fixture('checkpoints/v1')), join(folder, 'iter_0000500/mp_rank_00/model_optim_rng.pt'));
      },
    ],
    [
      'DeepSpeed',
      (folder) =>
        editTorchFile(v3d, join(folder, 'global_step1000/mp_rank_00_model_states.pt'), (root) => {
          root.set('module', root.get('model')!);
          root.delete('model');
        }),
    ],
    [
      'a bare state dict with the prefix of Lightning',
      (folder) =>
        editTorchFile(v3d, join(folder, 'weights.ckpt'), (root) => {
          const model = root.get('model') as PickleDict;
          root.clear();
          for (const [name, value] of model) root.set(`model.module.${String(name)}`, value);
        }),
    ],
  ])('%s', async (layout, lay) => {
    const source = join(temporaryFolder(), 'source');
    mkdirSync(source);
    await lay(source);
    // What a bare state dict does not say.
    const set = layout.startsWith('a bare') ? { num_attention_heads: 4 } : {};
    const output = join(temporaryFolder(), 'model');
    await convert(source, output, { set });
    expect(await weightDigests(join(output, 'model.safetensors'))).toEqual(once);
  });
});

test("Megatron-core's untied decoder stays", async () => {
  const file = join(temporaryFolder(), 'weights');
  await editTorchFile(rankFile(fixture('checkpoints/core-te')), file, (root) => {
    argsOf(root).set('untie_embeddings_and_output_weights', true);
    const model = at(root, 'model');
    model.set('output_layer.weight', model.get('embedding.word_embeddings.weight')!);
  });
  const output = join(temporaryFolder(), 'model');
  await convert(file, output);
  const { tensors } = JSON.parse(readFileSync(fixture('checkpoints/expected/core-te.json'), 'utf8'));
  expect(await weightDigests(join(output, 'model.safetensors'))).toEqual({
    ...tensors,
    'cls.predictions.decoder.bias': tensors['cls.predictions.bias'],
  });
  expect(JSON.parse(readFileSync(join(output, 'config.json'), 'utf8')).tie_word_embeddings).toBe(false);
});

describe('a NeMo archive', () => {
  const yaml = `num_layers: 4\nhidden_size: 64\nnum_attention_heads: 4\nactivation: gelu\ntransformer_block_type: pre_ln
tokenizer:\n  library: megatron\n  type: BertWordPieceLowerCase\n  vocab_file: nemo:0a1b_bert-vocab.txt\n`;
  const vocabulary = Buffer.from(['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', 'a', 'b'].join('\n'));

  test.each([
    ['a tar', (tar: Uint8Array) => tar],
    ['a gzipped tar', (tar: Uint8Array) => gzipSync(tar)],
  ])('%s: config, vocabulary and weights', async (_, pack) => {
    const folder = temporaryFolder();
    const weights = join(folder, 'model_weights.ckpt');
    await editTorchFile(v3d, weights, (root) => flatten(root, root.get('model') as PickleDict));
    const archive = join(folder, 'bert.nemo');
    const files = { './model_config.yaml': Buffer.from(yaml), './model_weights.ckpt': readFileSync(weights) };
    writeFileSync(archive, pack(makeTar({ ...files, './0a1b_bert-vocab.txt': vocabulary })));
    const output = join(folder, 'model');
    const { layout, assumed } = await convert(archive, output);
    expect({ layout, assumed }).toEqual({ layout: 'NeMo, torch.save', assumed: [] });
    expect(await weightDigests(join(output, 'model.safetensors'))).toEqual(once);
    expect(readFileSync(join(output, 'vocab.txt'))).toEqual(vocabulary);
  });

  test('with another order of norms is refused by name', async () => {
    const folder = temporaryFolder();
    await editTorchFile(v3d, join(folder, 'model_weights.ckpt'), (root) =>
      flatten(root, root.get('model') as PickleDict),
    );
    writeFileSync(join(folder, 'model_config.yaml'), yaml.replace('pre_ln', 'post_ln'));
    await expect(convert(folder, join(temporaryFolder(), 'model'))).rejects.toThrow('post_layernorm');
  });

  /** As Lightning saves it: one dict of dotted names. */
  function flatten(root: PickleDict, model: PickleDict): void {
    root.clear();
    const walk = (prefix: string, dict: PickleDict): void => {
      for (const [key, value] of dict) {
        if (value instanceof Map) walk(`${prefix}${String(key)}.`, value);
        else root.set(prefix + String(key), value);
      }
    };
    walk('model.', model);
  }
});
