import { resolve } from 'node:path';
import { NetworkError } from '../errors.js';
import type { DownloadOptions } from './download-options.js';
import type { DownloadPlan } from './download-plan.js';
import type { DownloadEnvironment } from './environment.js';
import type { HttpClient } from './http-client.js';
import { createHub } from './hub.js';
import type { ModelName } from './model-name.js';
import { planHub, planHubOffline } from './plan-hub.js';
import { planNgc } from './plan-ngc.js';
import { planUrl } from './plan-url.js';

/** Which files make the model, and where each belongs; asks the hub, unless offline. */
export async function makePlan(
  name: ModelName,
  client: HttpClient,
  environment: DownloadEnvironment,
  { offline, include, exclude, to, firstDelayMs, signal }: DownloadOptions,
): Promise<DownloadPlan> {
  const isOffline = offline === true || environment.isOffline;
  const folder = to === undefined ? undefined : resolve(to);
  if (name.kind === 'hub') {
    const { repository, revision = 'main' } = name;
    const wishes = { repository, revision, include, exclude, to: folder };
    if (isOffline) return planHubOffline(wishes, environment);
    const { hubEndpoint: endpoint, token } = environment;
    return planHub(createHub({ client, endpoint, token, firstDelayMs, signal }), wishes, environment);
  }
  const plan = name.kind === 'ngc' ? planNgc(name, environment, folder) : planUrl(name.url, environment, folder);
  for (const { url, isThere } of isOffline ? plan.files : []) {
    if (await isThere()) continue;
    const remedy = 'leave out --offline and HF_HUB_OFFLINE';
    throw new NetworkError('ERR_OFFLINE', 'not in the cache, and offline', { where: url, remedy });
  }
  return plan;
}
