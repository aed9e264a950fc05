import { createFile } from './create-file.js';
import { stageFile } from './stage-file.js';

/**
 * Writes a text as a file, which appears under its name only when it is whole.
 *
 * @throws InputError ERR_NO_PERMISSION, ERR_DISK_FULL …
 */
export async function writeTextFile(path: string, text: string): Promise<void> {
  const stage = await stageFile(path);
  try {
    const sink = await createFile(stage.path);
    await sink.write(Buffer.from(text));
    await sink.close();
    await stage.commit();
  } catch (error) {
    await stage.discard();
    throw error;
  }
}
