import { cpSync, existsSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PickleDict } from '../../dist/core/checkpoint/pickle-value.js';
import { convert } from '../../dist/core/convert/convert.js';
import { argsOf, at, editTorchFile, rankFile } from '../support/edit-checkpoint.js';
import { fixture } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const v3d = rankFile(fixture('checkpoints/v3d'));

describe('a checkpoint that is no BERT of ours is refused by name', () => {
  const encoder = (root: PickleDict): PickleDict => at(root, 'model', 'language_model', 'encoder');

  test.each<[what: string, edit: (root: PickleDict) => void]>([
    ['GPT', (root) => toGpt(root)],
    ['T5', (root) => at(root, 'model', 'language_model').set('decoder', encoder(root))],
    ['swiglu', (root) => argsOf(root).set('swiglu', true)],
    ['rotary', (root) => argsOf(root).set('use_rotary_position_embeddings', true)],
    ['rotary', (root) => argsOf(root).set('position_embedding_type', 'rope')],
    ['rmsnorm', (root) => argsOf(root).set('normalization', 'RMSNorm')],
    ['kv_channels', (root) => argsOf(root).set('kv_channels', 8)],
    [
      'apply_residual_connection_post_layernorm',
      (root) => argsOf(root).set('apply_residual_connection_post_layernorm', true),
    ],
  ])('%s', async (what, edit) => {
    const file = join(temporaryFolder(), 'weights.bin');
    await editTorchFile(v3d, file, edit);
    await expect(convertToNowhere(file)).rejects.toThrow(what);
  });

  function toGpt(root: PickleDict): void {
    argsOf(root).set('tokenizer_type', 'GPT2BPETokenizer');
    for (const head of ['lm_head', 'binary_head']) at(root, 'model').delete(head);
    at(root, 'model', 'language_model').delete('pooler');
    at(root, 'model', 'language_model', 'embedding').delete('tokentype_embeddings');
  }
});

describe('what is missing or does not fit is named', () => {
  test('every missing tensor, as the checkpoint would name it', async () => {
    const file = join(temporaryFolder(), 'weights.bin');
    const lost = [
      'layers.1.self_attention.query_key_value.weight',
      'layers.3.mlp.dense_4h_to_h.bias',
      'final_norm.bias',
    ];
    await editTorchFile(v3d, file, (root) => {
      for (const name of lost) at(root, 'model', 'language_model', 'encoder').delete(name);
    });
    for (const name of lost) await expect(convertToNowhere(file)).rejects.toThrow(name);
  });

  test('a rank whose stored weights do not fit their CRC, though every size does; nothing stays of the model', async () => {
    const root = temporaryFolder();
    const folder = join(root, 'checkpoint');
    cpSync(fixture('checkpoints/v3a-tp2-pp2'), folder, { recursive: true });
    const file = join(folder, 'iter_0001000/mp_rank_01_001/model_optim_rng.pt');
    const bytes = readFileSync(file);
    // Two thirds into the file there are weights: neither the pickle in front nor the directory behind.
    const middle = Math.floor((bytes.length * 2) / 3);
    bytes[middle]! ^= 1;
    writeFileSync(file, bytes);
    const outcome = convert(folder, join(root, 'model'));
    await expect(outcome).rejects.toThrow(/mp_rank_01_001.*CRC|CRC.*mp_rank_01_001/);
    expect(readdirSync(root)).toEqual(['checkpoint']);
  });

  test('each missing rank', async () => {
    const folder = join(temporaryFolder(), 'checkpoint');
    cpSync(fixture('checkpoints/v3a-tp2-pp2'), folder, { recursive: true });
    rmSync(join(folder, 'iter_0001000/mp_rank_01_000'), { recursive: true });
    await expect(convertToNowhere(folder)).rejects.toThrow('mp_rank_01_000 is missing');
    rmSync(join(folder, 'iter_0001000/mp_rank_01_001'), { recursive: true });
    await expect(convertToNowhere(folder)).rejects.toThrow(/mp_rank_01_000, mp_rank_01_001 are missing/);
  });

  test('every checkpoint of a folder of several', async () => {
    const folder = temporaryFolder();
    for (const name of ['first', 'second']) cpSync(fixture('checkpoints/v3d'), join(folder, name), { recursive: true });
    for (const name of ['first', 'second']) await expect(convertToNowhere(folder)).rejects.toThrow(join(folder, name));
  });

  test('a rank too many', async () => {
    const folder = join(temporaryFolder(), 'checkpoint');
    cpSync(fixture('checkpoints/v1'), folder, { recursive: true });
    cpSync(join(folder, 'iter_0001000/mp_rank_00'), join(folder, 'iter_0001000/mp_rank_01'), { recursive: true });
    await expect(convertToNowhere(folder)).rejects.toThrow('mp_rank_01 is extra');
  });

  test.each(['mp_rank_4095_4095', 'mp_rank_99999999'])('a rank that no grid can hold: %s', async (last) => {
    const folder = temporaryFolder();
    for (const rank of ['mp_rank_00', last]) {
      cpSync(v3d, join(folder, rank, 'model_optim_rng.pt'));
    }
    await expect(convertToNowhere(folder)).rejects.toThrow(/more than 4096: .*mp_rank_\d{4,}/);
  });

  test('one file of a sharded checkpoint', async () => {
    const file = rankFile(fixture('checkpoints/v0-tp2'));
    await expect(convertToNowhere(file)).rejects.toThrow('mp_rank_01 is missing');
  });

  test('a rank of another iteration', async () => {
    const folder = join(temporaryFolder(), 'checkpoint');
    cpSync(fixture('checkpoints/v0-tp2'), folder, { recursive: true });
    const second = rankFile(folder, 'mp_rank_01');
    rmSync(second);
    await editTorchFile(rankFile(fixture('checkpoints/v0-tp2'), 'mp_rank_01'), second, (root) =>
      root.set('iteration', 999),
    );
    await expect(convertToNowhere(folder)).rejects.toThrow(/another save \(iteration 999.*mp_rank_01/);
  });

  test('the rank whose copy differs', async () => {
    const folder = join(temporaryFolder(), 'checkpoint');
    cpSync(fixture('checkpoints/v0-tp2'), folder, { recursive: true });
    const second = rankFile(folder, 'mp_rank_01');
    rmSync(second);
    await editTorchFile(rankFile(fixture('checkpoints/v0-tp2'), 'mp_rank_01'), second, (root) => {
      const layers = at(root, 'model', 'language_model', 'transformer');
      layers.set('layers.2.input_layernorm.bias', layers.get('layers.2.input_layernorm.weight')!);
    });
    await expect(convertToNowhere(folder)).rejects.toThrow(/layers\.2\.input_layernorm\.bias, .*mp_rank_01/);
  });

  test('copies that differ between stages', async () => {
    const folder = join(temporaryFolder(), 'checkpoint');
    cpSync(fixture('checkpoints/v3b-pp2-vpp2'), folder, { recursive: true });
    const last = rankFile(folder, 'mp_rank_00_001');
    rmSync(last);
    await editTorchFile(rankFile(fixture('checkpoints/v3b-pp2-vpp2'), 'mp_rank_00_001'), last, (root) => {
      const copy = at(root, 'model1', 'word_embeddings_for_head');
      const first = at(root, 'model1', 'lm_head').get('dense.weight') as never;
      copy.set('weight', (first as { reshape(shape: number[]): never }).reshape([64, 64]));
    });
    await expect(convertToNowhere(folder)).rejects.toThrow('word embeddings');
  });

  test.each([
    ['heads that do not divide', { set: { num_attention_heads: 5 } }, 'num_attention_heads 5'],
    ['a vocabulary beyond the embedding', { set: { vocab_size: 100_000 } }, 'larger than the embedding'],
    ['too few labels', { labels: ['a', 'b'] }, '2 labels for a classifier of 3'],
    ['two classes of one name', { labels: ['a', 'b', 'a'] }, 'two classes have this name: a'],
    ['a head without weights', { task: 'question-answering' }, 'no weights of MegatronBertForQuestionAnswering'],
  ] as const)('%s', async (_, options, message) => {
    await expect(convertToNowhere(fixture('checkpoints/classification'), options)).rejects.toThrow(message);
  });

  test('labels where there is no classifier', async () => {
    await expect(convertToNowhere(v3d, { labels: ['a', 'b'] })).rejects.toThrow('no classifier');
  });

  test('a vocabulary with more pieces than the embedding has rows', async () => {
    const vocab = join(temporaryFolder(), 'vocab.txt');
    writeFileSync(
      vocab,
      ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ...Array.from({ length: 400 }, (_, i) => `p${i}`)].join('\n'),
    );
    await expect(convertToNowhere(v3d, { vocab })).rejects.toThrow('405 pieces, the embedding 320 rows');
  });

  test('a file cut short', async () => {
    const file = join(temporaryFolder(), 'weights.bin');
    for (const source of [v3d, rankFile(fixture('checkpoints/v1')), fixture('checkpoints/ngc.zip')]) {
      cpSync(source, file);
      truncateSync(file, Math.floor(readFileSync(source).length / 2));
      await expect(convertToNowhere(file)).rejects.toMatchObject({ kind: 'input' });
    }
  });
});

describe('the output', () => {
  test('is left as it was where something stands in it, unless forced', async () => {
    const output = temporaryFolder();
    writeFileSync(join(output, 'notes.txt'), 'mine');
    await expect(convert(v3d, output)).rejects.toMatchObject({ kind: 'usage' });
    expect(readFileSync(join(output, 'notes.txt'), 'utf8')).toBe('mine');
    await convert(v3d, output, { force: true });
    expect(existsSync(join(output, 'notes.txt'))).toBe(false);
  });

  test('is not there after an interruption', async () => {
    const output = join(temporaryFolder(), 'model');
    const abort = new AbortController();
    const listener = { onProgress: () => abort.abort(new Error('stopped')) };
    await expect(convert(v3d, output, { signal: abort.signal, listener })).rejects.toThrow('stopped');
    expect(existsSync(output)).toBe(false);
  });

  test('may be the source, to add a precision or a tokenizer', async () => {
    const output = join(temporaryFolder(), 'model');
    await convert(v3d, output);
    await expect(convert(output, output)).rejects.toMatchObject({ kind: 'usage' });
    await convert(output, output, { precision: ['fp16'] });
    expect(existsSync(join(output, 'model.fp16.safetensors'))).toBe(true);
  });
});

/** Nothing must be left where the output would have been. */
async function convertToNowhere(source: string, options = {}): Promise<void> {
  const parent = temporaryFolder();
  try {
    await convert(source, join(parent, 'model'), options);
  } finally {
    expect(existsSync(join(parent, 'model'))).toBe(false);
  }
}
