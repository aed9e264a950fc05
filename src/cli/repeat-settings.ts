/** `--set a=1 b=2` → `--set a=1 --set b=2`: settings may follow each other without taking SOURCE and OUTPUT along. */
export function repeatSettings(argv: readonly string[]): string[] {
  const repeated: string[] = [];
  let follows = false;
  for (const [index, word] of argv.entries()) {
    const isSetting = /^[a-z]\w*=/i.test(word);
    follows = isSetting && (follows || argv[index - 1] === '--set');
    if (follows && argv[index - 1] !== '--set') repeated.push('--set');
    repeated.push(word);
  }
  return repeated;
}
