import { beforeAll, expect, it } from 'vitest';
import type { Wanted } from '../../dist/core/engine/engine.js';
import { forward } from '../../dist/core/engine/forward.js';
import type { HeadName } from '../../dist/core/model/heads.js';
import { type GoldenCase, readGoldenCase, readGoldenIndex } from '../support/golden-cases.ts';
import { largestDifference } from '../support/largest-difference.ts';
import { withRunner } from '../support/open-runner.ts';
import { fixture } from '../support/shared.ts';
import { describeSoftwareGpu, useSoftwareGpu } from '../support/software-gpu.ts';

/** Issue 9: "fp32 within 1e-4 of the CPU". */
const TOLERANCE = 1e-4;
const folder = fixture('golden/odd');

/** Cases whose graph is another's: they differ in what the host feeds. */
const sameGraph =
  /^(ids_only|left_padded|max_|no_token_types|one_token|position_ids|row_fully|with_labels|prefill|megatron|greedy)/;
/** Models whose operators are another's. */
const twins = /act-(gelu_python|swish|linear)|eps1e-5/;
const graphs = readGoldenIndex(folder).filter(({ model, case: name }) => !sameGraph.test(name) && !twins.test(model));

/** What the two dialects write differently. */
const plainToo = graphs.filter(
  ({ model, case: name }) => model === 'Model' || (model === 'CausalLM' && name === 'decode_step'),
);

describeSoftwareGpu('the forward pass on WebGPU, with nothing left to the CPU', () => {
  beforeAll(useSoftwareGpu);

  const cases = [
    ...graphs.map((golden) => ['webgpu', golden.model, golden.case, golden] as const),
    ...plainToo.map((golden) => ['plain', golden.model, golden.case, golden] as const),
  ];
  it.each(cases)('answers as the reference does: %s %s %s', async (dialect, _model, _case, golden) => {
    const { inputs, outputs: expected } = readGoldenCase(folder, golden);
    const actual = await withRunner(folder, golden, 'webgpu', dialect, ({ runner, common }) =>
      forward({ ...common, runner }, headOf(golden), inputs, golden.kwargs as Wanted),
    );
    for (const [name, tensor] of Object.entries(expected)) {
      expect(actual[name]!.shape, name).toEqual(tensor.shape);
      expect(largestDifference(name, actual[name]!, tensor, inputs), name).toBeLessThanOrEqual(TOLERANCE);
    }
  });
});

function headOf({ model }: GoldenCase): HeadName {
  const base = model.split('-')[0]!;
  return (base === 'Model' ? base : `For${base}`) as HeadName;
}
