import { MegabertError, NetworkError } from '../errors.js';

/** Failures that waiting does not cure: a wrong name, a closed network, a certificate that nobody vouches for. */
const LASTING =
  /^(ENOTFOUND|EAI_|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/;

/** No answer came, or it stopped coming. */
export class ConnectionError extends NetworkError {
  constructor(
    url: URL,
    readonly reason: string,
    cause: unknown,
  ) {
    super('ERR_NETWORK', 'no connection', {
      where: `${url.host} (${reason})`,
      remedy: `set HTTPS_PROXY, or fetch ${withoutQuery(url)} elsewhere and run megabert convert FILE DIR`,
      cause,
    });
  }

  get isLasting(): boolean {
    return LASTING.test(this.reason);
  }
}

export function connectionError(error: unknown, url: URL): MegabertError {
  return error instanceof MegabertError ? error : new ConnectionError(url, reasonOf(error), error);
}

/** The system's or OpenSSL's code where there is one, at whatever depth. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (error.cause !== undefined && (code === undefined || code.startsWith('UND_ERR'))) return reasonOf(error.cause);
  return code ?? error.message;
}

/** A signed address is a password. */
function withoutQuery(url: URL): string {
  return `${url.origin}${url.pathname}`;
}
