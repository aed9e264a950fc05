import { exists } from '../files/exists.js';
import { type DownloadEnvironment, readEnvironment } from './environment.js';
import { type Family, families } from './families.js';
import { parseModelName } from './model-name.js';
import { planHubOffline } from './plan-hub.js';
import { planNgc } from './plan-ngc.js';

export interface ListedFamily extends Omit<Family, 'vocabulary'> {
  /** Where it lies already; null where it does not. */
  path: string | null;
}

/** The known families, and where those that were fetched before lie. */
export async function listFamilies(variables: NodeJS.ProcessEnv = process.env): Promise<ListedFamily[]> {
  const environment = await readEnvironment(variables);
  return Promise.all(
    families.map(async ({ vocabulary: _, ...family }) => ({
      ...family,
      path: await findCached(family.source, environment),
    })),
  );
}

async function findCached(source: string, environment: DownloadEnvironment): Promise<string | null> {
  const name = parseModelName(source);
  try {
    if (name.kind === 'hub') {
      return (await planHubOffline({ repository: name.repository, revision: 'main' }, environment)).path;
    }
    if (name.kind === 'url') return null;
    const { path } = planNgc(name, environment);
    return (await exists(path)) ? path : null;
  } catch {
    return null;
  }
}
