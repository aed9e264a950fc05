import { basename } from 'node:path';
import { ortVersion } from '../ort-installation.js';
import type { ProviderLibrary } from './inspect-cuda.js';

/** `libonnxruntime_providers_cuda.so is of ONNX Runtime 1.29.0, not 1.30.0` */
export function describeForeign({ file, versions }: ProviderLibrary): string {
  const name = basename(file);
  if (versions.length === 0) return `${name} is no library of ONNX Runtime ${ortVersion()}`;
  return `${name} is of ONNX Runtime ${versions.join(', ')}, not ${ortVersion()}`;
}
