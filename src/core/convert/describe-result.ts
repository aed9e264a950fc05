/** `wrote MegatronBertForPreTraining, 336 M parameters, 1.3 GB, 9 s` */
export function describeResult(
  architectures: readonly string[],
  parameters: number,
  weightBytes: number,
  elapsedMs: number,
): string {
  const size = weightBytes < 1e8 ? `${(weightBytes / 1e6).toFixed(1)} MB` : `${(weightBytes / 1e9).toFixed(1)} GB`;
  const count = parameters < 1e7 ? (parameters / 1e6).toFixed(2) : Math.round(parameters / 1e6);
  return `wrote ${architectures.join(', ')}, ${count} M parameters, ${size}, ${(elapsedMs / 1000).toFixed(elapsedMs < 10_000 ? 1 : 0)} s`;
}
