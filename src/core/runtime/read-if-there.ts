import { readdirSync, readFileSync } from 'node:fs';

/** The text of a file of the system's, without white space around it; empty where it cannot be read. */
export function textIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}

/** What a folder holds, sorted; nothing where it cannot be read. */
export function namesIfThere(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
