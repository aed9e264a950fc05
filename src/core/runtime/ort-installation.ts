/** Where ONNX Runtime's own libraries lie, and of which version they are. */
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { env } from 'onnxruntime-node';

/** The core's version: what its provider libraries must be of too. */
export function ortVersion(): string {
  return env.versions.node ?? env.versions.common;
}

/** The folder of the core library. Its loader looks for provider libraries here, and nowhere else. */
export function ortLibraryFolder(): string {
  const entry = createRequire(import.meta.url).resolve('onnxruntime-node');
  return join(dirname(entry), '..', 'bin', 'napi-v6', platform(), arch());
}
