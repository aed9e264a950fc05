/** Whether stderr is a terminal that may be drawn on: bars and colour (https://no-color.org). */
export function isDrawable(): boolean {
  return process.stderr.isTTY === true && !process.env.NO_COLOR;
}
