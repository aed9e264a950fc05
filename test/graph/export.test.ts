import { rmSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../dist/core/graph/build-graph.js';
import { readModelFolder } from '../../dist/core/huggingface/read-model-folder.js';
import type { HeadName } from '../../dist/core/model/heads.js';
import { openSession } from '../../dist/core/runtime/open-session.js';
import { type GoldenCase, linkModelFolder, readGoldenCase, readGoldenIndex } from '../support/golden-cases.ts';
import { largestDifference } from '../support/largest-difference.ts';
import { fixture } from '../support/shared.ts';

const folder = fixture('golden/odd');
const inputNames = ['input_ids', 'attention_mask', 'token_type_ids'];
const cases = readGoldenIndex(folder).filter(
  ({ model, case: name }) => /^(mixed_padded|left_padded|one_token)$/.test(name) && !/cross|-act-/.test(model),
);

describe('the graph for other runtimes', () => {
  test.each(cases.map((golden): [string, string, GoldenCase] => [golden.model, golden.case, golden]))(
    '%s answers %s from ids and masks alone',
    async (model, _name, golden) => {
      const { inputs, outputs } = readGoldenCase(folder, golden);
      const linked = linkModelFolder(folder, golden, {});
      const { config, weights } = await readModelFolder(linked);
      const base = model.split('-')[0]!;
      const head = (base === 'Model' ? base : `For${base}`) as HeadName;
      const graph = buildGraph({ config, head, form: 'exported', dialect: 'plain', weights: await weights('fp32') });
      rmSync(linked, { recursive: true });
      expect([...graph.inputs].sort()).toEqual([...inputNames].sort());

      const session = await openSession({ ...graph, provider: 'cpu', threads: 1, prepack: false });
      const actual = await session.run(Object.fromEntries(inputNames.map((name) => [name, inputs[name]!])));
      await session.close();
      for (const [name, tensor] of Object.entries(actual)) {
        expect(tensor.shape, name).toEqual(outputs[name]!.shape);
        expect(largestDifference(name, tensor, outputs[name]!, inputs), name).toBeLessThanOrEqual(2e-5);
      }
    },
  );
});
