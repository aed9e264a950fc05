import { UsageError } from '../errors.js';
import type { ConvertOptions } from './convert-options.js';

/** @throws UsageError for flags that do not go together: told before any file is read. */
export function checkOptions({
  format = 'hf',
  precision = [],
  calibration,
  tensorParallel,
  pipelineParallel,
  verify = false,
}: ConvertOptions): void {
  if (format !== 'megatron' && (tensorParallel ?? pipelineParallel) !== undefined) {
    throw new UsageError('--tensor-parallel and --pipeline-parallel need --format megatron');
  }
  if (calibration !== undefined && !precision.some((name) => name === 'int8' || name === 'int4')) {
    throw new UsageError('--calibration needs --precision int8 or int4');
  }
  if (format !== 'hf' && precision.some((name) => name !== 'fp32')) {
    throw new UsageError(`--precision does not go with --format ${format}`);
  }
  if (format !== 'hf' && verify) throw new UsageError(`--verify does not go with --format ${format}`);
}
