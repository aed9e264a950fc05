import { InputError } from '../../errors.js';
import type { EntitySpan } from './entity-spans.js';

export type TagScheme = 'IOB1' | 'IOB2' | 'IOE1' | 'IOE2' | 'IOBES' | 'BILOU';

/** A step from one tag to the next: the prefix before, the prefix here (`*`: any), and whether the types must agree. */
type Step = readonly [before: string, here: string, types: 'any' | 'same' | 'other'];

interface SchemeRules {
  prefixes: string;
  starts: readonly Step[];
  goesOn: readonly Step[];
  ends: readonly Step[];
}

/** When an entity starts, goes on and ends in each scheme (seqeval, `seqeval/scheme.py`). */
const schemes: Readonly<Record<TagScheme, SchemeRules>> = {
  IOB1: {
    prefixes: 'IOB',
    starts: [
      ['O', 'I', 'any'],
      ['I', 'I', 'other'],
      ['B', 'I', 'any'],
      ['I', 'B', 'same'],
      ['B', 'B', 'same'],
    ],
    goesOn: [['BI', 'I', 'same']],
    ends: [
      ['I', 'I', 'other'],
      ['I', 'OB', 'any'],
      ['B', 'O', 'any'],
      ['B', 'I', 'other'],
      ['B', 'B', 'same'],
    ],
  },
  IOB2: {
    prefixes: 'IOB',
    starts: [['*', 'B', 'any']],
    goesOn: [['BI', 'I', 'same']],
    ends: [
      ['BI', 'OB', 'any'],
      ['BI', 'I', 'other'],
    ],
  },
  IOE1: {
    prefixes: 'IOE',
    starts: [
      ['OE', 'I', 'any'],
      ['I', 'I', 'other'],
    ],
    goesOn: [['I', 'IE', 'same']],
    ends: [
      ['I', 'I', 'other'],
      ['I', 'O', 'any'],
      ['I', 'E', 'other'],
      ['E', 'IE', 'same'],
    ],
  },
  IOE2: {
    prefixes: 'IOE',
    starts: [
      ['OE', 'IE', 'any'],
      ['I', 'IE', 'other'],
    ],
    goesOn: [['I', 'IE', 'same']],
    ends: [['E', '*', 'any']],
  },
  IOBES: {
    prefixes: 'IOBES',
    starts: [['*', 'BS', 'any']],
    goesOn: [['BI', 'IE', 'same']],
    ends: [['SE', '*', 'any']],
  },
  BILOU: {
    prefixes: 'BILOU',
    starts: [['*', 'BU', 'any']],
    goesOn: [['BI', 'IL', 'same']],
    ends: [['UL', '*', 'any']],
  },
};

export const tagSchemes = Object.keys(schemes) as readonly TagScheme[];

/**
 * The entities of one sentence that obey the scheme to the letter (seqeval's strict mode).
 * @throws InputError `ERR_TAG` on a prefix that the scheme does not have
 */
export function strictEntitySpans(tags: readonly string[], scheme: TagScheme): EntitySpan[] {
  const rules = schemes[scheme];
  const parsed = [...tags.map((tag) => parseTag(tag, scheme, rules)), outside];
  const spans: EntitySpan[] = [];
  for (let index = 0; index < parsed.length; ) {
    if (!matches(rules.starts, parsed[index - 1] ?? outside, parsed[index])) {
      index++;
      continue;
    }
    let end = index + 1;
    while (end < tags.length && matches(rules.goesOn, parsed[end - 1], parsed[end])) end++;
    if (matches(rules.ends, parsed[end - 1], parsed[end])) spans.push({ type: parsed[index].type, start: index, end });
    index = end;
  }
  return spans;
}

interface Tag {
  prefix: string;
  type: string;
}

const outside: Tag = { prefix: 'O', type: '_' };

function parseTag(tag: string, scheme: TagScheme, rules: SchemeRules): Tag {
  const prefix = tag.slice(0, 1);
  if (prefix === '' || !rules.prefixes.includes(prefix)) {
    throw new InputError('ERR_TAG', `${scheme} has no tag ${JSON.stringify(tag)}`, {
      remedy: `its prefixes are ${[...rules.prefixes].join(', ')}`,
    });
  }
  return { prefix, type: tag.slice(1).replace(/^-+|-+$/g, '') || '_' };
}

function matches(steps: readonly Step[], before: Tag, here: Tag): boolean {
  return steps.some(
    ([prefixBefore, prefix, types]) =>
      (prefixBefore === '*' || prefixBefore.includes(before.prefix)) &&
      (prefix === '*' || prefix.includes(here.prefix)) &&
      (types === 'any' || (types === 'same') === (before.type === here.type)),
  );
}
