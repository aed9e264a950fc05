export interface NumberedLine {
  text: string;
  /** From 1, blank lines counted. */
  number: number;
}

/** The lines of a text without their line ends; blank ones are left out, but counted. */
export function numberedLines(text: string): NumberedLine[] {
  return allLines(text).filter(({ text }) => text.trim() !== '');
}

/** Blank lines too; the end of the last line is no line of its own. */
export function allLines(text: string): NumberedLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line, index) => ({ text: line.endsWith('\r') ? line.slice(0, -1) : line, number: index + 1 }));
}
