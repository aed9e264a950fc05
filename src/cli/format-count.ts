/** `1,084,211` */
export function formatCount(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
