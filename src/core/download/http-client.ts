import { EnvHttpProxyAgent, request } from 'undici';
import { NetworkError } from '../errors.js';
import { type ArrivingBody, createArrivingBody } from './arriving-body.js';
import { connectionError } from './connection-error.js';

export interface HttpRequest {
  method?: 'GET' | 'HEAD';
  headers?: Readonly<Record<string, string>>;
  /** Sent to the first host only: a redirect to another one must not carry it there. */
  token?: string;
  /** `own-host`: a redirect to another host is given back as the answer, as the hub's metadata are in its headers. */
  follow?: 'all' | 'own-host';
  signal?: AbortSignal;
}

export interface HttpResponse {
  status: number;
  /** After redirects. */
  url: URL;
  header(name: string): string | undefined;
  /** Must be read or destroyed. */
  body: ArrivingBody;
}

/** HTTP with redirects, proxies of the environment, and a limit on silence. */
export interface HttpClient {
  /** @throws NetworkError ERR_NETWORK where no answer came */
  request(url: string, request?: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

/** As curl and browsers have it, roughly; a loop ends here. */
const MAX_REDIRECTS = 10;

export function createHttpClient({ silenceMs, userAgent }: { silenceMs: number; userAgent: string }): HttpClient {
  const dispatcher = new EnvHttpProxyAgent({
    headersTimeout: silenceMs,
    bodyTimeout: silenceMs,
    connect: { timeout: silenceMs },
    // Plain HTTP through a proxy is asked for as such, and only HTTPS through a tunnel: many proxies allow no other.
    proxyTunnel: false,
  });

  const send = async (url: URL, { method = 'GET', headers, token, signal }: HttpRequest): Promise<HttpResponse> => {
    const answer = await request(url, {
      method,
      dispatcher,
      signal,
      headers: {
        'user-agent': userAgent,
        // Packed bytes have other lengths, ranges and hashes.
        'accept-encoding': 'identity',
        ...headers,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
    }).catch((error: unknown) => Promise.reject(signal?.aborted ? signal.reason : connectionError(error, url)));
    const header = (name: string) => {
      const value = answer.headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    return { status: answer.statusCode, url, header, body: createArrivingBody(answer.body) };
  };

  return {
    async request(address, options = {}) {
      let url = new URL(address);
      let { token } = options;
      for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
        const response = await send(url, { ...options, token });
        const next = redirectTarget(response);
        if (next === undefined) return response;
        const isOwnHost = next.origin === url.origin;
        if (!isOwnHost && options.follow === 'own-host') return response;
        response.body.destroy();
        if (url.protocol === 'https:' && next.protocol !== 'https:') {
          throw new NetworkError('ERR_REDIRECT', 'a redirect from HTTPS to plain HTTP', { where: next.href });
        }
        if (!isOwnHost) token = undefined;
        url = next;
      }
      throw new NetworkError('ERR_REDIRECT', `more than ${MAX_REDIRECTS} redirects`, { where: address });
    },
    close: () => dispatcher.destroy(),
  };
}

function redirectTarget({ status, url, header }: HttpResponse): URL | undefined {
  const location = header('location');
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined;
  if (!URL.canParse(location, url.href)) {
    throw new NetworkError('ERR_REDIRECT', 'a redirect to what is no URL', { where: location });
  }
  return new URL(location, url);
}
