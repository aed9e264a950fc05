/**
 * Arrival times in ms of a Poisson process of `perSecond` requests: exponential gaps, as MLPerf's server scenario has
 * them.
 */
export function arrivals(count: number, perSecond: number, random: () => number): number[] {
  let atMs = 0;
  return Array.from({ length: count }, () => {
    atMs += (-Math.log(1 - random()) * 1000) / perSecond;
    return atMs;
  });
}
