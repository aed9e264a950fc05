import type { ByteSource } from '../files/byte-source.js';
import { isZip } from './is-torch.js';
import type { PickleValue } from './pickle-value.js';
import { readTorchLegacy } from './read-torch-legacy.js';
import { readTorchZip } from './read-torch-zip.js';

/**
 * Reads what `torch.save` wrote, in either of its formats, or a pickle by itself: known by content, never by name.
 * Executes nothing and imports nothing; tensors stay where they are.
 *
 * @throws InputError ERR_UNSAFE_PICKLE where it asks for a global that is not allowed, by its name; ERR_TRUNCATED and
 * ERR_CORRUPT for what is damaged
 */
export async function readTorch(source: ByteSource): Promise<PickleValue> {
  return (await isZip(source)) ? readTorchZip(source) : readTorchLegacy(source);
}
