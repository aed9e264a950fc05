/** A path as a shell reads it back: a command that an error suggests can be pasted whatever its folders are called. */
export function shellWord(path: string): string {
  return /^[\w./+,:@%=][\w./+,:@%=-]*$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
