import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findDialect } from '../../dist/core/engine/find-dialect.js';
import { rememberVerdict } from '../../dist/core/engine/probe-cache.js';
import { type Answer, compareDialects, probeProvider } from '../../dist/core/engine/probe-provider.js';
import type { DialectName } from '../../dist/core/graph/graph-spec.js';
import { parseConfig } from '../../dist/core/model/parse-config.js';
import { providerOf } from '../../dist/core/runtime/providers.js';
import { describeSoftwareGpu, useSoftwareGpu } from '../support/software-gpu.ts';

const cpu = providerOf('cpu');
const webgpu = providerOf('webgpu');
const cuda = providerOf('cuda');

/** A provider whose kernels are right but for the planted errors. */
function planted(errors: Partial<Record<DialectName, number>>): Answer {
  return async (_provider, dialect) => [Float32Array.of(1, 2 + (errors[dialect] ?? 0), 3)];
}

describe('a planted wrong kernel', () => {
  it.each([
    ['nothing planted', {}, 'float32', 'cuda'],
    ['fused attention wrong', { cuda: 0.14 }, 'float32', 'plain'],
    ['fused attention gives NaN', { cuda: Number.NaN }, 'float32', 'plain'],
    ['all wrong', { cuda: 0.14, plain: 0.3 }, 'float32', undefined],
    ['float16 rounding', { cuda: 0.02 }, 'float16', 'cuda'],
    ['float16 rounding in float32', { cuda: 0.02 }, 'float32', 'plain'],
  ] as const)('%s', async (_, errors, activations, dialect) => {
    const verdict = await compareDialects({ provider: cuda, activations }, cpu, planted(errors));
    expect(verdict.dialect).toBe(dialect);
  });

  it('is passed over where its dialect does not even run, and told where none runs', async () => {
    const broken =
      (names: readonly DialectName[]): Answer =>
      async (provider, dialect) => {
        if (names.includes(dialect)) throw new Error('no kernel');
        return planted({})(provider, dialect);
      };
    const question = { provider: cuda, activations: 'float32' } as const;
    expect((await compareDialects(question, cpu, broken(['cuda']))).dialect).toBe('plain');
    await expect(compareDialects(question, cpu, broken(['cuda', 'plain']))).rejects.toThrow('no kernel');
  });
});

describe('the verdict on a provider', () => {
  const cache = mkdtempSync(join(tmpdir(), 'megabert-cache-'));
  afterEach(() => rmSync(cache, { recursive: true, force: true }));

  it('is asked for once, until adapter, driver or version change', async () => {
    let asked = 0;
    const probe = async () => ({ dialect: 'cuda', differences: { cuda: ++asked }, allowed: 1 }) as const;
    const env = { XDG_CACHE_HOME: cache };
    const first = await rememberVerdict(['driver 580'], probe, env);
    expect(await rememberVerdict(['driver 580'], probe, env)).toEqual(first);
    expect(asked).toBe(1);
    await rememberVerdict(['driver 590'], probe, env);
    expect(asked).toBe(2);
    expect(readdirSync(join(cache, 'megabert/probes'))).toHaveLength(2);
  });

  it('is given where nothing can be kept, too', async () => {
    const probe = async () => ({ dialect: 'cuda', differences: { cuda: 0 }, allowed: 1 }) as const;
    expect(await rememberVerdict([], probe, { XDG_CACHE_HOME: '/proc/nothing' })).toEqual(await probe());
  });
});

describeSoftwareGpu("SwiftShader's fused attention, wrong from 32 tokens on", () => {
  let cache: string;
  beforeEach(() => {
    useSoftwareGpu();
    cache = mkdtempSync(join(tmpdir(), 'megabert-cache-'));
    process.env.XDG_CACHE_HOME = cache;
  });
  afterEach(() => rmSync(cache, { recursive: true, force: true }));

  it('is caught, and gives way to plain attention', async () => {
    const config = parseConfig({ model_type: 'megatron-bert', hidden_size: 128, num_attention_heads: 4 });
    const verdict = await probeProvider({ provider: webgpu, config, activations: 'float32' }, cpu);
    expect(verdict.differences.webgpu).toBeGreaterThan(0.01);
    expect(verdict.differences.plain).toBeLessThan(1e-4);
    expect(await findDialect(webgpu, [undefined], config, 'float32')).toBe('plain');
  });
});
