import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DownloadPlan, PlannedFile } from './download-plan.js';
import type { DownloadEnvironment } from './environment.js';
import type { Vocabulary } from './families.js';
import { isIntact } from './is-intact.js';
import type { NgcName } from './model-name.js';

/**
 * A version of a model of NVIDIA's NGC, which comes as one zip, and its vocabulary, which does not come with it. `convert`
 * reads the zip as it is and finds `vocab.txt` beside it.
 */
export function planNgc(ngc: NgcName, environment: DownloadEnvironment, to?: string): DownloadPlan {
  const { model, version, vocabulary } = ngc;
  const folder = to ?? join(environment.ownCache, 'ngc', ...pathOf(ngc), version);
  const zip = planUnhashed(ngcZipUrl(ngc, environment), join(folder, `${model}_${version}.zip`));
  const files: PlannedFile[] = [];
  if (vocabulary !== undefined) {
    // First: a wrong one ends the download before the large file has come.
    const { path: name, sha256 } = vocabulary;
    const path = join(folder, name);
    const url = vocabularyUrl(vocabulary, environment);
    const isThere = () => isIntact(path, { sha256 });
    files.push({ name, url, token: environment.token, path, expected: { sha256 }, isThere });
  }
  files.push(zip);
  return { path: zip.path, revision: version, files };
}

export function ngcZipUrl(ngc: NgcName, { ngcEndpoint }: DownloadEnvironment): string {
  return `${ngcEndpoint}/v2/models/${pathOf(ngc).join('/')}/versions/${ngc.version}/zip`;
}

export function vocabularyUrl({ repository, path }: Vocabulary, { hubEndpoint }: DownloadEnvironment): string {
  return `${hubEndpoint}/${repository}/resolve/main/${path}`;
}

function pathOf({ organisation, team, model }: NgcName): string[] {
  return [organisation, ...(team === undefined ? [] : [team]), model];
}

/** A file of which only its address is known: what it hashed to when it came is written down beside it. */
export function planUnhashed(url: string, path: string): PlannedFile {
  const name = basename(path);
  const record = `${path}.sha256`;
  return {
    name,
    url,
    path,
    expected: {},
    async isThere() {
      const sha256 = /^[0-9a-f]{64}/.exec(await readFile(record, 'utf8').catch(() => ''))?.[0];
      return sha256 !== undefined && (await isIntact(path, { sha256 }));
    },
    // As `sha256sum --check` reads it.
    place: (sha256) => writeFile(record, `${sha256}  ${name}\n`),
  };
}
