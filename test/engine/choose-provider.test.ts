import { describe, expect, it } from 'vitest';
import { chooseProvider, type FindDialect } from '../../dist/core/engine/choose-provider.js';
import { ProviderError } from '../../dist/core/errors.js';

/** Only the CPU answers right. */
const onlyCpu: FindDialect = async ({ name }) => {
  if (name === 'cpu') return 'cpu';
  throw new ProviderError(`provider ${name} answers wrong`, { where: 'off by 0.44' });
};

describe('the choice of a provider', () => {
  it('falls to the next where one does not work, and says of each why not', async () => {
    const { provider, dialect, rejected } = await chooseProvider({ precision: 'fp32' }, onlyCpu);
    expect([provider.name, dialect]).toEqual(['cpu', 'cpu']);
    for (const reason of rejected) expect(reason).toMatch(/^(cuda|webgpu|dml): ./);
  });

  it('takes the provider that has the precision', async () => {
    const { provider, rejected } = await chooseProvider({ precision: 'int8' }, async ({ dialects }) => dialects[0]);
    expect(provider.name).toBe('cpu');
    for (const reason of rejected) expect(reason).toMatch(/it has fp32, fp16|no graphics device|no Vulkan driver/);
  });

  it('tells the remedy of what went wrong when it opened', async () => {
    const opening = chooseProvider({ provider: 'cpu', precision: 'fp32' }, async () => {
      throw new Error('CUDA failure 2: out of memory');
    });
    await expect(opening).rejects.toMatchObject({
      remedy: expect.stringContaining('--max-tokens-per-batch') as string,
    });
  });

  it.each([
    ['of another platform', { provider: process.platform === 'linux' ? 'dml' : 'cuda', precision: 'fp32' }],
    ['without operators for the precision', { provider: 'webgpu', precision: 'int8' }],
    ['without numbered devices', { provider: 'cpu', precision: 'fp32', devices: [1] }],
  ] as const)('never replaces a named one: %s', async (_, wishes) => {
    await expect(chooseProvider(wishes, onlyCpu)).rejects.toMatchObject({ code: 'ERR_PROVIDER', kind: 'provider' });
  });
});
