import { UsageError } from '../errors.js';
import { families, type Vocabulary } from './families.js';

/** What to fetch, as the user named it. */
export type ModelName = HubName | NgcName | UrlName;

export interface HubName {
  kind: 'hub';
  /** `OWNER/NAME`, or a name alone. */
  repository: string;
  revision?: string;
}

export interface NgcName {
  kind: 'ngc';
  organisation: string;
  team?: string;
  model: string;
  version: string;
  vocabulary?: Vocabulary;
}

export interface UrlName {
  kind: 'url';
  url: URL;
}

const PART = '[A-Za-z0-9_][A-Za-z0-9._-]*';
const HUB = new RegExp(`^(?:hf:)?(${PART}/${PART}|${PART})(?:@([A-Za-z0-9_][A-Za-z0-9._/+-]*))?$`);
/** What a browser shows where a model is read about. */
const PAGE = new RegExp(`^https://(?:huggingface\\.co|hf\\.co)/(${PART}/${PART})(?:/tree/(${PART}))?/?$`);
const NGC = new RegExp(`^ngc:(${PART})/(?:(${PART})/)?(${PART}):(${PART})$`);

/**
 * `345m-uncased` and other families; `hf:OWNER/NAME[@REV]` (`hf:` may be left out, or
 * it is the address of its page); `ngc:ORG[/TEAM]/MODEL:VERSION`; a URL.
 *
 * @throws UsageError for anything else
 */
export function parseModelName(text: string): ModelName {
  const family = families.find(({ name }) => name === text.toLowerCase());
  if (family !== undefined) return parseModelName(family.source);
  const [, pageOf, pageRevision] = PAGE.exec(text) ?? [];
  if (pageOf !== undefined) return { kind: 'hub', repository: pageOf, revision: pageRevision };
  if (/^https?:\/\//i.test(text) && URL.canParse(text)) return { kind: 'url', url: new URL(text) };
  const [, organisation, team, model, version] = NGC.exec(text) ?? [];
  if (organisation !== undefined && model !== undefined && version !== undefined) {
    // The 345M checkpoints come without a vocabulary, by whichever name they are asked for.
    const vocabulary = families.find(({ source }) => source === text)?.vocabulary;
    return { kind: 'ngc', organisation, team, model, version, vocabulary };
  }
  const [, repository, revision] = HUB.exec(text) ?? [];
  const isClear = repository?.includes('/') || text.startsWith('hf:');
  const climbs = text.split(/[/@]/).includes('..');
  if (repository === undefined || !isClear || climbs) {
    throw new UsageError('no model is called that', {
      where: text,
      remedy: 'see megabert download --list, or name hf:OWNER/NAME, ngc:ORG/MODEL:VERSION or a URL',
    });
  }
  return { kind: 'hub', repository, revision };
}
