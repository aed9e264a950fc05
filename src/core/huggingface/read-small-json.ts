import { openFile } from '../files/open-file.js';
import { readJsonSource } from './read-json-source.js';

/** @throws as openFile and readJsonSource */
export async function readSmallJson(file: string): Promise<unknown> {
  const source = await openFile(file);
  try {
    return await readJsonSource(source);
  } finally {
    await source.close();
  }
}
