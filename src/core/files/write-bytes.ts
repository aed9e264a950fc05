import { createFile } from './create-file.js';

/** A whole small file, which must not be there yet. */
export async function writeBytes(path: string, content: string | Uint8Array): Promise<void> {
  const file = await createFile(path);
  try {
    await file.write(typeof content === 'string' ? Buffer.from(content) : content);
  } finally {
    await file.close();
  }
}
