/** The dialect that a provider answers right in, on this machine's adapters: from the cache, or by a probe. */
import { type MegabertError, ProviderError } from '../errors.js';
import type { ActivationType, DialectName } from '../graph/graph-spec.js';
import type { MegatronBertConfig } from '../model/config.js';
import type { Provider } from '../runtime/providers.js';
import { describeVerdict } from './describe-verdict.js';
import { judgeProvider } from './judge-provider.js';
import type { ProbeVerdict } from './probe-provider.js';

/**
 * @throws ProviderError where every dialect answers wrong, with the figures; what else opening it throws
 */
export async function findDialect(
  provider: Provider,
  devices: readonly (number | undefined)[],
  config: MegatronBertConfig,
  activations: ActivationType,
): Promise<DialectName> {
  // The CPU is what the others are held against.
  if (provider.name === 'cpu') return provider.dialects[0];
  const found: DialectName[] = [];
  for (const device of new Set(devices)) {
    const verdict = await judgeProvider(provider, device, config, activations);
    if (verdict.dialect === undefined) throw wrongAnswers(provider, verdict);
    found.push(verdict.dialect);
  }
  // One graph for all devices: the fused one only where it is right on each.
  return provider.dialects.findLast((dialect) => found.includes(dialect)) ?? provider.dialects[0];
}

function wrongAnswers({ name }: Provider, verdict: ProbeVerdict): MegabertError {
  return new ProviderError(`provider ${name} answers wrong`, {
    where: describeVerdict(verdict),
    remedy: 'update its driver, or use --provider cpu',
  });
}
