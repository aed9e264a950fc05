/** The other side of start-hashing.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { hashFile } from '../files/hash-file.js';

const hashes: string[] = [];
for (const path of workerData as string[]) hashes.push(await hashFile(path));
parentPort?.postMessage(hashes);
