import { checkFinite, checkPairs } from './check-inputs.js';

/** Kendall's tau-b, which allows for ties; null where a side is constant. Quadratic in the pairs. */
export function kendallTau(x: readonly number[], y: readonly number[]): number | null {
  checkPairs(x, y);
  checkFinite(x, 'value');
  checkFinite(y, 'value');
  let [agreement, untiedX, untiedY] = [0, 0, 0];
  for (let a = 0; a < x.length; a++) {
    for (let b = 0; b < a; b++) {
      const signX = Math.sign(x[a] - x[b]);
      const signY = Math.sign(y[a] - y[b]);
      agreement += signX * signY;
      untiedX += signX * signX;
      untiedY += signY * signY;
    }
  }
  return untiedX === 0 || untiedY === 0 ? null : agreement / Math.sqrt(untiedX) / Math.sqrt(untiedY);
}
