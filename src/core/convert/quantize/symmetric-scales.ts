/** Steps of a signed byte, either way. */
const STEPS = 127;

/** A scale for each run of values: the largest of them, by its size, is 127 steps. */
export function symmetricScales(values: Float32Array, runLength: number): Float32Array {
  return Float32Array.from({ length: values.length / runLength }, (_, run) => {
    let largest = 0;
    for (let at = run * runLength; at < (run + 1) * runLength; at++) largest = Math.max(largest, Math.abs(values[at]!));
    // A run of zeros stays one whatever its scale.
    return largest === 0 ? 1 : largest / STEPS;
  });
}
