/** What a path that is no model folder is instead, and the command that makes it one. */
import { open, readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { InputError } from '../errors.js';
import { shellWord } from '../files/shell-word.js';

const megatronEntry =
  /^(latest_checkpointed_iteration\.txt|mp_rank_\d+(_\d+)?|iter_\d+|release|\.metadata|model_optim_rng\.pt)$/;

export async function describeNotAModel(path: string): Promise<InputError> {
  const kind = await stat(path).catch(() => undefined);
  if (kind === undefined) {
    return new InputError('ERR_NOT_FOUND', 'no such model folder', {
      where: path,
      remedy: 'megabert download fetches a checkpoint, megabert convert makes a folder of it',
    });
  }
  const name = basename(path);
  const convert = `megabert convert ${shellWord(path)} DIR`;
  if (!kind.isDirectory()) {
    const isCheckpoint = await looksLikeCheckpoint(path);
    return isCheckpoint
      ? notAModel(`${name} is a Megatron-LM checkpoint`, convert)
      : notAModel(`${name} is a file`, 'give the folder that holds config.json and model.safetensors');
  }
  const entries = await readdir(path);
  if (entries.some((entry) => megatronEntry.test(entry))) {
    return notAModel(`${name} is a Megatron-LM checkpoint`, convert);
  }
  const legacy = entries.find((entry) => /^pytorch_model.*\.bin/.test(entry));
  if (entries.includes('config.json') && legacy !== undefined) {
    return notAModel(`${name} holds ${legacy}, not model.safetensors`, convert);
  }
  const missing = ['config.json', 'model.safetensors'].filter((file) => !entries.includes(file));
  return notAModel(`${name} has no ${missing.join(' and no ')}`, 'megabert convert makes a model folder');
}

/** A zip, a tar or gzip that may hold one, or a pickle: whether it is one is `convert`'s to say. */
async function looksLikeCheckpoint(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(262), 0, 262, 0);
    const head = buffer.subarray(0, bytesRead);
    const [first, second] = head;
    const isZip = first === 0x50 && second === 0x4b;
    const isPickle = first === 0x80;
    const isGzip = first === 0x1f && second === 0x8b;
    return isZip || isPickle || isGzip || head.subarray(257).toString('latin1') === 'ustar';
  } finally {
    await handle.close();
  }
}

function notAModel(where: string, remedy: string): InputError {
  return new InputError('ERR_NOT_A_MODEL', 'not a model folder', { where, remedy });
}
