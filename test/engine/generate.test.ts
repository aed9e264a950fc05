import { afterAll, expect, test } from 'vitest';
import { openGraph } from '../../dist/core/engine/open-graph.js';
import { createProbeModel } from '../../dist/core/engine/probe-model.js';
import { runSequences } from '../../dist/core/engine/run-sequences.js';
import type { PackedSpec } from '../../dist/core/graph/graph-spec.js';
import { parseConfig } from '../../dist/core/model/parse-config.js';
import type { Readout, Sampling } from '../../dist/core/model/readout.js';
import type { Tensors } from '../../dist/core/tensor/tensor.js';

const model = await createProbeModel(parseConfig({ hidden_size: 32, num_attention_heads: 2, is_decoder: true }));
afterAll(() => model.remove());

const prompts = [5, 1, 9, 3].map((length) => ({
  ids: Int32Array.from({ length }, (_, place) => (7 * place + length) % 60),
  typeIds: Int32Array.from({ length }, (_, place) => place % 2),
}));

/** Texts written through the graph of a readout: that of `generate` has a cache, the others run whole texts. */
async function write(sampling: Sampling, through: Readout): Promise<Tensors[]> {
  const common = { ...model, head: 'ForCausalLM', form: 'packed', dialect: 'cpu' } as const;
  const plan = { devices: [undefined], threads: 1 };
  const graph = await openGraph({ ...common, readout: through }, { provider: 'cpu', plan, isShort: true });
  const spec: PackedSpec = { ...common, readout: { kind: 'generate', sampling } };
  const answers = await runSequences(graph, spec, prompts, 1000);
  await graph.close();
  return answers as Tensors[];
}

const greedy: Sampling = { maxNewTokens: 12, temperature: 0, seed: 0, stopIds: [48] };

test.each<[string, Sampling, Readout]>([
  ['from the likeliest token', greedy, { kind: 'top-k', k: 1 }],
  ['from logits', { ...greedy, withLogits: true }, { kind: 'logits', rows: 'chosen' }],
  ['drawn from logits', { ...greedy, temperature: 1, seed: 4 }, { kind: 'logits', rows: 'chosen' }],
])('whole texts at every step are written on as over a cache, %s', async (_, sampling, through) => {
  const [cached, whole] = [await write(sampling, { kind: 'generate', sampling }), await write(sampling, through)];
  whole.forEach((text, index) => {
    expect([text.ids, text.stopped]).toEqual([cached[index]!.ids, cached[index]!.stopped]);
    if (!sampling.withLogits) return;
    text.logits!.data.forEach((logit, place) => {
      expect(Number(logit)).toBeCloseTo(Number(cached[index]!.logits!.data[place]), 4);
    });
  });
  expect(new Set(whole.map(({ ids }) => ids!.data.length)).size, 'texts end at different steps').toBeGreaterThan(1);
});
