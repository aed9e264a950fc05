import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DownloadPlan } from './download-plan.js';
import type { DownloadEnvironment } from './environment.js';
import { planUnhashed } from './plan-ngc.js';

/** One file by its address. Addresses that end alike do not meet in the cache. */
export function planUrl(url: URL, environment: DownloadEnvironment, to?: string): DownloadPlan {
  const lastPart = (url.pathname.split('/').at(-1) ?? '').replace(/[^\w.+-]/g, '_');
  const name = lastPart.replace(/^\.+/, '') || 'download';
  const key = createHash('sha256').update(url.href).digest('hex').slice(0, 16);
  const folder = to ?? join(environment.ownCache, 'url', url.hostname.replace(/[^\w.-]/g, '_'), key);
  const file = planUnhashed(url.href, join(folder, name));
  return { path: file.path, files: [file] };
}
