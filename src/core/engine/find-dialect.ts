/** The dialect that a provider answers right in, on this machine's adapters: from the cache, or by a probe. */
import { type MegabertError, ProviderError } from '../errors.js';
import type { ActivationType, DialectName } from '../graph/graph-spec.js';
import type { MegatronBertConfig } from '../model/config.js';
import { adapterFacts } from '../runtime/adapter-facts.js';
import { type Provider, providerOf } from '../runtime/providers.js';
import { rememberVerdict } from './probe-cache.js';
import { type ProbeVerdict, probeProvider } from './probe-provider.js';

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
    const verdict = await judge(provider, device, config, activations);
    if (verdict.dialect === undefined) throw wrongAnswers(provider, verdict);
    found.push(verdict.dialect);
  }
  // One graph for all devices: the fused one only where it is right on each.
  return provider.dialects.findLast((dialect) => found.includes(dialect)) ?? provider.dialects[0];
}

/** How a provider's answers compare on one device, for a model of this kind. */
export function judge(
  provider: Provider,
  device: number | undefined,
  config: MegatronBertConfig,
  activations: ActivationType,
): Promise<ProbeVerdict> {
  const { hidden_size, num_attention_heads, position_embedding_type, hidden_act, is_decoder } = config;
  const facts = [
    ...adapterFacts(provider.name),
    `device ${device ?? 0}`,
    `head size ${hidden_size / num_attention_heads}, ${activations}, ${hidden_act}`,
    `positions ${position_embedding_type}, decoder ${is_decoder}`,
  ];
  return rememberVerdict(facts, () => probeProvider({ provider, device, config, activations }, providerOf('cpu')));
}

function wrongAnswers({ name }: Provider, { differences, allowed }: ProbeVerdict): MegabertError {
  const figures = Object.entries(differences).map(([dialect, difference]) => `${dialect} ${describe(difference)}`);
  return new ProviderError(`provider ${name} answers wrong`, {
    where: `against the CPU, ${figures.join(', ')}; ${allowed} is allowed`,
    remedy: 'update its driver, or use --provider cpu',
  });
}

function describe(difference: number | null): string {
  return difference === null ? 'gives no numbers' : `is off by ${difference.toPrecision(2)}`;
}
