import { isJsonObject, type JsonSection } from '../tokenizer-json.js';

/** What stands around a text, and around a text and its pair. */
export interface Templates {
  single: readonly TemplateItem[];
  pair: readonly TemplateItem[];
}

/** A special token that is added, or the tokens of a text: 0, or 1 for its pair. */
export type TemplateItem = { id: number; typeId: number } | { part: 0 | 1; typeId: number };

/** The post-processor of tokenizer.json as templates; undefined where they are of another kind. */
export function parseTemplates(section: JsonSection | null | undefined): Templates | undefined {
  if (section === null || section === undefined) return { single: [text(0, 0)], pair: [text(0, 0), text(1, 1)] };
  if (section.type === 'BertProcessing') return bertProcessing(section);
  if (section.type !== 'TemplateProcessing' || !isJsonObject(section.special_tokens)) return undefined;

  const single = parseTemplate(section.single, section.special_tokens);
  const pair = parseTemplate(section.pair, section.special_tokens);
  if (single === undefined || pair === undefined) return undefined;
  if (partsOf(single) !== '0' || partsOf(pair) !== '01') return undefined;
  return { single, pair };
}

const text = (part: 0 | 1, typeId: number): TemplateItem => ({ part, typeId });

function bertProcessing({ cls, sep }: JsonSection): Templates | undefined {
  const clsId = Array.isArray(cls) ? cls[1] : undefined;
  const sepId = Array.isArray(sep) ? sep[1] : undefined;
  if (!Number.isInteger(clsId) || !Number.isInteger(sepId)) return undefined;
  const single = [{ id: clsId, typeId: 0 }, text(0, 0), { id: sepId, typeId: 0 }];
  return { single, pair: [...single, text(1, 1), { id: sepId, typeId: 1 }] };
}

function parseTemplate(template: unknown, specialTokens: Record<string, unknown>): TemplateItem[] | undefined {
  if (!Array.isArray(template)) return undefined;
  const items = template.map((item) => parseItem(item, specialTokens));
  return items.every((item) => item !== undefined) ? items.flat() : undefined;
}

function parseItem(item: unknown, specialTokens: Record<string, unknown>): TemplateItem[] | undefined {
  if (!isJsonObject(item)) return undefined;
  const content = item.Sequence ?? item.SpecialToken;
  if (!isJsonObject(content) || !Number.isInteger(content.type_id)) return undefined;
  const typeId = content.type_id as number;
  if (content === item.Sequence)
    return content.id === 'A' ? [text(0, typeId)] : content.id === 'B' ? [text(1, typeId)] : undefined;

  const token =
    typeof content.id === 'string' && Object.hasOwn(specialTokens, content.id) ? specialTokens[content.id] : {};
  if (!isJsonObject(token) || !Array.isArray(token.ids) || !token.ids.every(Number.isInteger)) return undefined;
  return token.ids.map((id) => ({ id, typeId }));
}

/** `01`: the text, then its pair, each once. */
function partsOf(items: readonly TemplateItem[]): string {
  return items.map((item) => ('part' in item ? item.part : '')).join('');
}
