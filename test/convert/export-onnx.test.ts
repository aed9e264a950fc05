import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { describe, expect, test } from 'vitest';
import { convert } from '../../dist/core/convert/convert.js';
import type { Tensor, Tensors } from '../../dist/core/tensor/tensor.js';
import { linkModelFolder, readGoldenCase, readGoldenIndex } from '../support/golden-cases.js';
import { largestDifference } from '../support/largest-difference.js';
import { fixture } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';

// These sessions are none of ours: see open-session.ts.
process.env.ORT_DISABLE_TELEMETRY = '1';

const golden = fixture('golden/odd');
const cases = readGoldenIndex(golden).filter(({ case: name }) => name === 'mixed_padded');
const exported = cases.filter(({ model }) =>
  /^(Model|PreTraining|PreTraining-relative_key|SequenceClassification|MultipleChoice|QuestionAnswering)$/.test(model),
);

describe('convert --format onnx', () => {
  test.each(exported)('$model answers as transformers does, in a session that knows only the file', async (golds) => {
    const source = linkModelFolder(golden, golds, {});
    const folder = join(temporaryFolder(), 'exported');
    await convert(source, folder, { format: 'onnx' });
    rmSync(source, { recursive: true });
    expect(readdirSync(folder, { recursive: true })).toEqual(
      expect.arrayContaining(['config.json', 'onnx/model.onnx', 'onnx/model.onnx_data']),
    );
    const { inputs, outputs } = readGoldenCase(golden, golds);
    const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'));
    const answers = await session.run(feeds(inputs, session.inputNames));
    await session.release();
    for (const name of session.outputNames) {
      const { dims, data } = answers[name]!;
      const actual: Tensor = { dtype: 'float32', shape: dims, data: data as Float32Array };
      expect(largestDifference(name, actual, outputs[name]!, inputs), name).toBeLessThan(2e-5);
    }
  });

  test('tells transformers.js of the second file', async () => {
    const folder = join(temporaryFolder(), 'exported');
    await convert(fixture('checkpoints/classification'), folder, { format: 'onnx' });
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ 'transformers.js_config': { use_external_data_format: true } });
  });
});

function feeds(inputs: Tensors, names: readonly string[]): Record<string, OrtTensor> {
  return Object.fromEntries(
    names.map((name) => [
      name,
      new OrtTensor('int64', BigInt64Array.from(inputs[name]!.data, BigInt), inputs[name]!.shape),
    ]),
  );
}
