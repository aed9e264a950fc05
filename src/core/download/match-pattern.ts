/**
 * Shell patterns as `huggingface_hub` has them (Python's `fnmatch`): `*` also stands for `/`, `?` for one character, `[…]` for
 * one of some; a pattern that ends with `/` means all below.
 */
export function matchesPattern(path: string, pattern: string): boolean {
  const source = (pattern.endsWith('/') ? `${pattern}*` : pattern).replace(
    /\*|\?|\[(!?)([^\]]+)\]|[^*?[]+|\[/g,
    (part, negation: string | undefined, set: string | undefined) => {
      if (part === '*') return '.*';
      if (part === '?') return '.';
      if (set !== undefined) return `[${negation ? '^' : ''}${set.replace(/[\\\]^]/g, '\\$&')}]`;
      return part.replace(/[\\^$.|?*+()[\]{}/-]/g, '\\$&');
    },
  );
  return new RegExp(`^${source}$`, 's').test(path);
}
