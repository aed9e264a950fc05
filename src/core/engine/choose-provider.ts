import { MegabertError, ProviderError } from '../errors.js';
import type { DialectName } from '../graph/graph-spec.js';
import type { Precision } from '../model/precision.js';
import { hasGraphicsDevice } from '../runtime/adapter-facts.js';
import { explainFailure, findObstacle, toProviderError } from '../runtime/diagnose.js';
import { type Provider, providerOf, supportedProviders } from '../runtime/providers.js';
import type { ProviderName } from '../runtime/session.js';

export interface ProviderWishes {
  provider?: ProviderName | 'auto';
  precision: Precision;
  devices?: readonly number[];
}

export interface Choice {
  readonly provider: Provider;
  readonly dialect: DialectName;
  /** Why faster ones were not taken: `cuda: no NVIDIA driver`. */
  readonly rejected: readonly string[];
}

/** The dialect that a provider answers right in, on this machine. Throws where there is none. */
export type FindDialect = (provider: Provider) => Promise<DialectName>;

/**
 * `auto` takes the fastest provider that works; one that is named is taken or refused, never replaced.
 *
 * @throws ProviderError what stands in the way, and the remedy
 */
export async function chooseProvider(wishes: ProviderWishes, findDialect: FindDialect): Promise<Choice> {
  const { provider: named = 'auto' } = wishes;
  if (named !== 'auto') {
    const provider = providerOf(named);
    return { provider, dialect: await open(provider, wishes, findDialect), rejected: [] };
  }
  const rejected: string[] = [];
  for (const provider of supportedProviders().filter(({ automatic }) => automatic)) {
    if (provider.automatic === 'with a graphics device' && !hasGraphicsDevice()) {
      rejected.push(`${provider.name}: ${findObstacle(provider.name)?.missing ?? 'a driver, but no graphics device'}`);
      continue;
    }
    try {
      return { provider, dialect: await open(provider, wishes, findDialect), rejected };
    } catch (error) {
      rejected.push(`${provider.name}: ${reasonOf(error)}`);
    }
  }
  const remedy = wishes.devices === undefined ? 'run megabert doctor' : 'leave --devices out, or run megabert doctor';
  throw new ProviderError('no provider works', { where: rejected.join('; '), remedy });
}

/**
 * What can be told of a named provider without opening it.
 *
 * @throws ProviderError
 */
export function checkNamed(wishes: ProviderWishes): void {
  const { provider = 'auto' } = wishes;
  if (provider !== 'auto') check(providerOf(provider), wishes);
}

async function open(provider: Provider, wishes: ProviderWishes, findDialect: FindDialect): Promise<DialectName> {
  check(provider, wishes);
  try {
    return await findDialect(provider);
  } catch (error) {
    if (error instanceof MegabertError && error.code !== 'ERR_RUNTIME') throw error;
    throw toProviderError(provider.name, explainFailure(error), error);
  }
}

function check(provider: Provider, { precision, devices }: ProviderWishes): void {
  const { name } = provider;
  if (devices !== undefined && !provider.hasDevices) {
    throw new ProviderError(`provider ${name} has no device ${devices.join(', ')}`, {
      where: 'its devices are not numbered',
      remedy: 'leave --devices out',
    });
  }
  if (!provider.precisions.includes(precision)) {
    throw new ProviderError(`provider ${name} has no operators for ${precision}`, {
      where: `it has ${provider.precisions.join(', ')}`,
      remedy: `choose one of them with --precision, or --provider cpu`,
    });
  }
  const obstacle = findObstacle(name);
  if (obstacle) throw toProviderError(name, obstacle);
}

function reasonOf(error: unknown): string {
  if (error instanceof ProviderError) return error.where ?? error.what;
  return error instanceof Error ? error.message : String(error);
}
