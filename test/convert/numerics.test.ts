import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { convert } from '../../dist/core/convert/convert.js';
import { argsOf, editTorchFile, rankFile } from '../support/edit-checkpoint.js';
import { fixture } from '../support/shared.js';
import { temporaryFolder } from '../support/temporary-folder.js';

describe('--numerics megatron says how each release computed', () => {
  // What golden/…/megatron_* of the reference were computed with: exact GELU in v1.0, the fused tanh one from v2.0 on.
  test.each([
    ['v0-tp2', 'gelu'],
    ['v1', 'gelu'],
    ['v3a-tp2-pp2', 'gelu_pytorch_tanh'],
    ['v3d', 'gelu_pytorch_tanh'],
    ['core-te', 'gelu_pytorch_tanh'],
    // Saved with --no-bias-gelu-fusion.
    ['dist-old-pp2', 'gelu'],
  ])('%s: %s', async (name, hidden_act) => {
    expect(await configOf(fixture(`checkpoints/${name}`))).toMatchObject({
      numerics: 'megatron',
      layer_norm_eps: 1e-5,
      hidden_act,
    });
  });

  test('what args say goes first', async () => {
    const file = join(temporaryFolder(), 'weights');
    await editTorchFile(rankFile(fixture('checkpoints/v3d')), file, (root) => {
      argsOf(root).set('norm_epsilon', 1e-6).set('openai_gelu', true);
    });
    expect(await configOf(file)).toMatchObject({ layer_norm_eps: 1e-6, hidden_act: 'gelu_new' });
  });
});

async function configOf(source: string): Promise<unknown> {
  const output = join(temporaryFolder(), 'model');
  await convert(source, output, { numerics: 'megatron' });
  return JSON.parse(readFileSync(join(output, 'config.json'), 'utf8'));
}
