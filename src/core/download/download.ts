import { UsageError } from '../errors.js';
import { ConnectionError } from './connection-error.js';
import { describeDetour } from './describe-detour.js';
import { describeFiles } from './describe-files.js';
import type { DownloadOptions, DownloadResult } from './download-options.js';
import { readEnvironment } from './environment.js';
import { fetchFiles } from './fetch-files.js';
import { createHttpClient } from './http-client.js';
import { makePlan } from './make-plan.js';
import { type ModelName, parseModelName } from './model-name.js';

/**
 * Fetches a model so that each of its files is whole and verified, or absent: what is there already is not fetched again, what
 * was interrupted is gone on with, and of two processes that want the same file one fetches it.
 *
 * @param model a family's name, `hf:OWNER/NAME[@REV]`, `ngc:ORG[/TEAM]/MODEL:VERSION`, or a URL
 * @throws UsageError, NetworkError, InputError ERR_DISK_FULL
 */
export async function download(model: string, options: DownloadOptions = {}): Promise<DownloadResult> {
  const name = withRevision(parseModelName(model), options.revision);
  if (name.kind !== 'hub' && (options.include?.length || options.exclude?.length)) {
    throw new UsageError('--include and --exclude are for models of the hub', { where: model });
  }
  const environment = await readEnvironment(options.variables ?? process.env);
  const client = createHttpClient({ silenceMs: environment.silenceMs, userAgent: 'megabert' });
  try {
    const plan = await makePlan(name, client, environment, options);
    const files = options.dryRun
      ? await describeFiles(plan.files, client)
      : await fetchFiles(plan.files, client, options);
    if (!options.dryRun) await plan.finish?.();
    return { path: plan.path, revision: plan.revision ?? null, files };
  } catch (error) {
    throw error instanceof ConnectionError ? error.withDetour(describeDetour(name, environment)) : error;
  } finally {
    await client.close();
  }
}

function withRevision(name: ModelName, revision: string | undefined): ModelName {
  if (revision === undefined) return name;
  if (name.kind !== 'hub') throw new UsageError('--revision is for models of the hub', { where: revision });
  if (name.revision !== undefined && name.revision !== revision) {
    throw new UsageError('two revisions', { where: `${name.revision}, ${revision}` });
  }
  return { ...name, revision };
}
