import type { NameRule, Shard, Stage } from './name-rule.js';

/**
 * Rows of one stage under a common prefix on either side. `{weight,bias}` in a name makes two rows of one.
 */
export function nameRows(
  stage: Stage,
  huggingfacePrefix: string,
  megatronPrefix: string,
  table: readonly (readonly [huggingface: string, megatron: string, shard: Shard])[],
): NameRule[] {
  return table.flatMap(([huggingface, megatron, shard]) => {
    const left = expand(huggingfacePrefix + huggingface);
    const right = expand(megatronPrefix + megatron);
    return left.map((name, i) => ({ huggingface: name, megatron: right[i] ?? name, stage, shard }));
  });
}

function expand(name: string): string[] {
  return name.includes(BOTH) ? ['weight', 'bias'].map((parameter) => name.replace(BOTH, parameter)) : [name];
}

const BOTH = '{weight,bias}';
