import { join } from 'node:path';
import { download } from '../../dist/core/download/download.js';
import type { DownloadOptions } from '../../dist/core/download/download-options.js';
import { type FakeHub, type HubModel, startHub } from './fake-hub.js';
import { withFolder } from './with-folder.js';

export const commit = '0123456789abcdef0123456789abcdef01234567';
export const weights = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 251));

export const model: HubModel = {
  commit,
  files: {
    'README.md': Buffer.from('# A model\n'),
    'config.json': Buffer.from('{"model_type":"megatron-bert"}\n'),
    'flax_model.msgpack': Buffer.alloc(20_000, 1),
    'model.safetensors': weights,
    'onnx/model.onnx': Buffer.alloc(20_000, 2),
    'pytorch_model.bin': Buffer.alloc(20_000, 3),
    'tf_model.h5': Buffer.alloc(20_000, 4),
    'tokenizer_config.json': Buffer.from('{"do_lower_case":true}\n'),
    'vocab.txt': Buffer.from('[PAD]\n[UNK]\n'),
  },
};
export const needed = ['config.json', 'model.safetensors', 'tokenizer_config.json', 'vocab.txt'];

export interface World {
  hub: FakeHub;
  folder: string;
  /** `HF_HUB_CACHE` is `cache` below the folder. */
  variables: NodeJS.ProcessEnv;
  fetch(name: string, options?: DownloadOptions): ReturnType<typeof download>;
}

export async function withHub(
  action: (world: World) => Promise<void>,
  models: Record<string, HubModel> = { 'owner/model': model },
  others: Parameters<typeof startHub>[1] = {},
): Promise<void> {
  await withFolder(async (folder) => {
    const hub = await startHub(models, others);
    const variables = {
      HOME: folder,
      HF_ENDPOINT: hub.origin,
      MEGABERT_NGC_ENDPOINT: hub.origin,
      HF_HUB_CACHE: join(folder, 'cache'),
      HF_TOKEN: 'hf_secret',
    };
    const fetch = (name: string, options: DownloadOptions = {}) =>
      download(name, { variables, firstDelayMs: 1, ...options });
    try {
      await action({ hub, folder, variables, fetch });
    } finally {
      await hub.close();
    }
  });
}

/** Bytes of weights that went over the line. */
export const sentBytes = ({ cdn }: FakeHub) => cdn.log.reduce((sum, { bytes }) => sum + bytes, 0);
