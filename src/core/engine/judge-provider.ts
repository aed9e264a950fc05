import type { ActivationType } from '../graph/graph-spec.js';
import type { MegatronBertConfig } from '../model/config.js';
import { headSizeOf } from '../model/head-size-of.js';
import { adapterFacts } from '../runtime/adapter-facts.js';
import { type Provider, providerOf } from '../runtime/providers.js';
import { rememberVerdict } from './probe-cache.js';
import { type ProbeVerdict, probeProvider } from './probe-provider.js';

/** How a provider's answers compare on one device, for models of this kind: from the cache, or by a probe. */
export function judgeProvider(
  provider: Provider,
  device: number | undefined,
  config: MegatronBertConfig,
  activations: ActivationType,
): Promise<ProbeVerdict> {
  const { position_embedding_type, hidden_act, is_decoder } = config;
  const facts = [
    ...adapterFacts(provider.name),
    `device ${device ?? 0}`,
    `head size ${headSizeOf(config)}, ${activations}, ${hidden_act}`,
    `positions ${position_embedding_type}, decoder ${is_decoder}`,
  ];
  return rememberVerdict(facts, () => probeProvider({ provider, device, config, activations }, providerOf('cpu')));
}
