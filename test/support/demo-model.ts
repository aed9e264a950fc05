import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll } from 'vitest';
import { convert } from '../../dist/core/convert/convert.js';
import type { ConvertOptions } from '../../dist/core/convert/convert-options.js';

export type DemoName = 'pretrained' | 'sentiment' | 'ner' | 'qa' | 'choice' | 'causal';

const demo = resolve(import.meta.dirname, '../../demo');

const megatron: Partial<Record<DemoName, { source: string; options: ConvertOptions }>> = {
  pretrained: {
    source: 'megatron/megabert_demo_v0_1_uncased.zip',
    options: { set: { num_attention_heads: 4 }, vocab: join(demo, 'vocab.txt') },
  },
  sentiment: { source: 'megatron/sentiment_v3', options: { labels: ['NEGATIVE', 'POSITIVE'] } },
};

/** Model folders of the demo, converted when first asked for and gone after the file's tests. */
export function demoModels(): (name: DemoName) => Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'megabert-demo-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const made = new Map<DemoName, Promise<string>>();
  return (name) => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const { source, options } = megatron[name] ?? { source: `models/${name}`, options: {} };
    const making = convert(join(demo, source), join(root, name), options).then(({ path }) => path);
    made.set(name, making);
    return making;
  };
}
