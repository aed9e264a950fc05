/** A line out without the numbers of its prediction. */
export function shape(line: string): string {
  return line
    .replace(/("\w+":)\{"label":"(\w+)","score":[^}]*\}\}/, '$1$2')
    .replace(/"logits":\[[^\]]*\]/, '"logits":[…]');
}
