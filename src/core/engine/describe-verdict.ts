import type { ProbeVerdict } from './probe-provider.js';

/** `against the CPU, webgpu is off by 0.21, plain is off by 1.9e-6; 0.0005 is allowed` */
export function describeVerdict({ differences, allowed }: ProbeVerdict): string {
  const figures = Object.entries(differences).map(([dialect, difference]) => `${dialect} ${describe(difference)}`);
  return `against the CPU, ${figures.join(', ')}; ${allowed} is allowed`;
}

function describe(difference: number | null): string {
  return difference === null ? 'gives no numbers' : `is off by ${difference.toPrecision(2)}`;
}
