import type { DownloadEnvironment } from './environment.js';
import type { ModelName } from './model-name.js';
import { ngcZipUrl, vocabularyUrl } from './plan-ngc.js';

/** How to get a model where there is no network: what to fetch on another machine, and what to do with it here. */
export function describeDetour(name: ModelName, environment: DownloadEnvironment): string {
  switch (name.kind) {
    case 'hub':
      return `fetch ${environment.hubEndpoint}/${name.repository} elsewhere and run megabert convert FOLDER DIR`;
    case 'ngc': {
      const url = ngcZipUrl(name, environment);
      if (name.vocabulary === undefined) return `fetch ${url} elsewhere and run megabert convert FILE DIR`;
      const both = `${url} and ${vocabularyUrl(name.vocabulary, environment)}`;
      return `fetch ${both} elsewhere and run megabert convert FILE DIR --vocab VOCABULARY`;
    }
    case 'url':
      // Without what follows a `?`: a signed address is a password.
      return `fetch ${name.url.origin}${name.url.pathname} elsewhere and run megabert convert FILE DIR`;
  }
}
