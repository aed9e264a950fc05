import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { headNames, headOf } from '../dist/core/model/heads.js';
import { lossOf } from '../dist/core/model/losses.js';
import { parametersOf } from '../dist/core/model/parameters.js';
import { parseConfig } from '../dist/core/model/parse-config.js';
import { presets } from '../dist/core/model/presets.js';
import { describeShared, shared } from './support/shared.ts';

test('an empty config.json means what MegatronBertConfig() means', () => {
  expect(parseConfig({})).toMatchObject({
    vocab_size: 29056,
    hidden_size: 1024,
    num_hidden_layers: 24,
    num_attention_heads: 16,
    intermediate_size: 4096,
    hidden_act: 'gelu',
    layer_norm_eps: 1e-12,
    num_labels: 2,
    id2label: { 0: 'LABEL_0', 1: 'LABEL_1' },
    tie_word_embeddings: true,
    use_cache: true,
  });
});

test('keys that are not ours survive, and null counts as absent', () => {
  const config = parseConfig({ transformers_version: '4.27.1', problem_type: null, eos_token_id: null });
  expect(config.transformers_version).toBe('4.27.1');
  expect('problem_type' in config || 'eos_token_id' in config).toBe(false);
});

test.each([
  [{ num_attention_heads: 3 }, /num_attention_heads 3 does not divide hidden_size 1024/],
  [{ hidden_act: 'geglu' }, /hidden_act is "geglu", not one of gelu/],
  [{ position_embedding_type: 'rotary' }, /position_embedding_type is "rotary"/],
  [{ model_type: 'bert' }, /model_type "bert" is not megatron-bert/],
  [{ hidden_size: '1024' }, /hidden_size is "1024", not an integer/],
  [{ num_hidden_layers: 1e9 }, /num_hidden_layers is 1000000000/],
  [{ num_labels: 1e12 }, /num_labels/],
  [{ id2label: { 0: 'a', 2: 'b' } }, /id2label has no label 1, but 2 labels/],
  [{ add_cross_attention: true }, /needs is_decoder/],
  [[], /not a JSON object/],
  ['text', /not a JSON object/],
])('refuses %j', (json, message) => {
  expect(() => parseConfig(json, 'a/config.json')).toThrow(message);
  expect(() => parseConfig(json, 'a/config.json')).toThrow(
    expect.objectContaining({ code: 'ERR_CONFIG', kind: 'input' }),
  );
});

test('the 345M preset has the parameters of Megatron-LM’s BERT-large', () => {
  const names = new Set<string>();
  let count = 0;
  for (const { name, shape, tiedTo } of parametersOf(presets['345m'], 'ForPreTraining')) {
    expect(names.has(name)).toBe(false);
    names.add(name);
    if (!tiedTo) count += shape.reduce((product, size) => product * size, 1);
  }
  // By hand, with h = 1024: embeddings, 24 layers, last norm, pooler, language-model head, next-sentence head.
  const h = 1024;
  const layer = 12 * h * h + 13 * h;
  const languageModel = h * h + 3 * h + 29_056;
  expect(count).toBe((29_056 + 512 + 2) * h + 24 * layer + 2 * h + (h * h + h) + languageModel + (2 * h + 2));
});

describeShared('every class of the reference', () => {
  const golden = shared('reference/golden/odd');
  const index: { model: string; weights: string }[] = JSON.parse(readFileSync(`${golden}/index.json`, 'utf8'));
  const models = [...new Map(index.map(({ model, weights }) => [model, weights]))];

  test.each(models)('%s has the tensors that parametersOf lists', (model, weights) => {
    const config = parseConfig(JSON.parse(readFileSync(`${golden}/${model}/config.json`, 'utf8')));
    const head = headOf(config.architectures);
    expect(headNames).toContain(head);
    const stored = readShapes(`${golden}/${weights}`);
    for (const { name, shape, optional, tiedTo } of parametersOf(config, head!)) {
      const found = stored.get(name) ?? stored.get(name.replace(/^bert\./, ''));
      if (found ?? !(optional || tiedTo)) expect([name, found]).toEqual([name, shape]);
      stored.delete(name);
      stored.delete(name.replace(/^bert\./, ''));
    }
    // MaskedLM and CausalLM share a file, as do PreTraining and the others with a pooler.
    expect([...stored.keys()]).toEqual([]);
  });
});

function readShapes(file: string): Map<string, number[]> {
  const bytes = readFileSync(file);
  const header = JSON.parse(bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString());
  delete header.__metadata__;
  return new Map(Object.entries<{ shape: number[] }>(header).map(([name, { shape }]) => [name, shape]));
}

test.each([
  // Expected values: PyTorch's formulas by hand.
  ['regression: mean squared error', { num_labels: 1 }, [1, 3], [2], [0.5, 1], 'float32', [2], (0.25 + 4) / 2],
  [
    'one class: cross-entropy',
    { num_labels: 2 },
    [0, 0, 2, 0],
    [2, 2],
    [1, 0],
    'int64',
    [2],
    (Math.log(2) + Math.log1p(Math.exp(-2))) / 2,
  ],
  [
    'several classes: binary cross-entropy',
    { num_labels: 2 },
    [0, 2],
    [1, 2],
    [1, 0],
    'float32',
    [1, 2],
    (Math.log(2) + 2 + Math.log1p(Math.exp(-2))) / 2,
  ],
  [
    'several classes by the config, integer labels',
    { num_labels: 2, problem_type: 'multi_label_classification' },
    [0, 2],
    [1, 2],
    [1, 0],
    'int64',
    [1, 2],
    (Math.log(2) + 2 + Math.log1p(Math.exp(-2))) / 2,
  ],
] as const)(
  'the loss of a sequence classifier, %s',
  (_name, keys, logits, logitsShape, labels, dtype, labelsShape, expected) => {
    const data = dtype === 'int64' ? BigInt64Array.from(labels, BigInt) : Float32Array.from(labels);
    const outputs = {
      logits: {
        dtype: 'float32',
        shape: [...logitsShape, ...(logitsShape.length === 1 ? [1] : [])],
        data: Float32Array.from(logits),
      },
    } as const;
    const loss = lossOf(
      parseConfig(keys),
      'ForSequenceClassification',
      { labels: { dtype, shape: labelsShape, data } },
      outputs,
    );
    expect(loss).toBeCloseTo(expected, 6);
  },
);

test('labels of -100 count for nothing, and others that no class has are refused', () => {
  const logits = { dtype: 'float32', shape: [1, 2, 2], data: Float32Array.of(0, 0, 5, 1) } as const;
  const lossWith = (...labels: number[]) =>
    lossOf(
      parseConfig({}),
      'ForTokenClassification',
      { labels: { dtype: 'int32', shape: [1, 2], data: Int32Array.from(labels) } },
      { logits },
    );
  expect(lossWith(1, -100)).toBeCloseTo(Math.log(2), 6);
  expect(() => lossWith(0, 2)).toThrow(expect.objectContaining({ code: 'ERR_INPUTS', kind: 'input' }));
});
