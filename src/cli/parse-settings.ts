import { UsageError } from '../core/errors.js';

/**
 * `num_attention_heads=16` … → `{ num_attention_heads: 16 }`; values as JSON, or else as text.
 *
 * @throws UsageError where there is no `=`
 */
export function parseSettings(settings: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    settings.map((setting) => {
      const match = /^([a-z]\w*)=(.+)$/i.exec(setting);
      if (match !== null) return [match[1], parseValue(match[2])];
      throw new UsageError('not KEY=VALUE', { where: setting, remedy: 'as in --set num_attention_heads=16' });
    }),
  );
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
