import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.js';
import { cacheHome } from '../files/cache-home.js';

/** Where things are fetched from and kept, as the environment says it; the `HF_…` variables mean what they mean to Python. */
export interface DownloadEnvironment {
  /** `https://huggingface.co` */
  hubEndpoint: string;
  /** `https://api.ngc.nvidia.com` */
  ngcEndpoint: string;
  /** The hub's cache, shared with Python's `huggingface_hub`. */
  hubCache: string;
  /** What is not of the hub lies beside its cache. */
  ownCache: string;
  token?: string;
  isOffline: boolean;
  /** Seconds of silence after which a transfer is taken up anew, in milliseconds. */
  silenceMs: number;
}

const DEFAULT_SILENCE_SECONDS = 10;

/**
 * Reads `HF_HOME`, `HF_HUB_CACHE`, `HF_ENDPOINT`, `HF_TOKEN`, `HF_TOKEN_PATH`, `HF_HUB_OFFLINE`, `HF_HUB_DISABLE_IMPLICIT_TOKEN`,
 * `HF_HUB_DOWNLOAD_TIMEOUT` (huggingface_hub, "Environment variables") and `MEGABERT_NGC_ENDPOINT`.
 *
 * @throws UsageError for an endpoint that is no URL, or a timeout that is no number
 */
export async function readEnvironment(variables: NodeJS.ProcessEnv): Promise<DownloadEnvironment> {
  const home = expand(variables.HF_HOME) ?? join(cacheHome(variables), 'huggingface');
  const hubCache = expand(variables.HF_HUB_CACHE ?? variables.HUGGINGFACE_HUB_CACHE) ?? join(home, 'hub');
  return {
    hubEndpoint: endpoint('HF_ENDPOINT', variables.HF_ENDPOINT || 'https://huggingface.co'),
    ngcEndpoint: endpoint('MEGABERT_NGC_ENDPOINT', variables.MEGABERT_NGC_ENDPOINT || 'https://api.ngc.nvidia.com'),
    hubCache,
    ownCache: join(dirname(hubCache), 'megabert'),
    token: await readToken(variables, home),
    isOffline: isTrue(variables.HF_HUB_OFFLINE) || isTrue(variables.TRANSFORMERS_OFFLINE),
    silenceMs: 1000 * seconds('HF_HUB_DOWNLOAD_TIMEOUT', variables.HF_HUB_DOWNLOAD_TIMEOUT),
  };
}

function expand(path: string | undefined): string | undefined {
  return path ? resolve(path.replace(/^~(?=$|[/\\])/, homedir())) : undefined;
}

function endpoint(name: string, text: string): string {
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new UsageError(`${name} is no URL`, { where: text });
  return text.replace(/\/+$/, '');
}

async function readToken(variables: NodeJS.ProcessEnv, home: string): Promise<string | undefined> {
  const given = (variables.HF_TOKEN ?? variables.HUGGING_FACE_HUB_TOKEN)?.trim();
  if (given) return given;
  if (isTrue(variables.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  const path = expand(variables.HF_TOKEN_PATH) ?? join(home, 'token');
  const stored = await readFile(path, 'utf8').catch(() => '');
  return stored.trim() || undefined;
}

function isTrue(text: string | undefined): boolean {
  return /^(1|on|yes|true)$/i.test(text ?? '');
}

function seconds(name: string, text: string | undefined): number {
  const value = text ? Number(text) : DEFAULT_SILENCE_SECONDS;
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`${name} is no number of seconds`, { where: text });
}
