import { MegabertError, NetworkError } from '../errors.js';

/** Failures that waiting does not cure: a wrong name, a closed network, a certificate that nobody vouches for. */
const LASTING =
  /^(ENOTFOUND|EAI_|ENETUNREACH|EHOSTUNREACH|ECONNREFUSED|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS)/;

/** No answer came, or it stopped coming. */
export class ConnectionError extends NetworkError {
  /** @param detour how to get by without a connection */
  constructor(
    readonly host: string,
    readonly reason: string,
    cause: unknown,
    detour?: string,
  ) {
    const remedy = detour === undefined ? 'set HTTPS_PROXY' : `set HTTPS_PROXY, or ${detour}`;
    super('ERR_NETWORK', 'no connection', { where: `${host} (${reason})`, remedy, cause });
  }

  withDetour(detour: string): ConnectionError {
    return new ConnectionError(this.host, this.reason, this.cause, detour);
  }

  get isLasting(): boolean {
    return LASTING.test(this.reason);
  }
}

export function connectionError(error: unknown, url: URL): MegabertError {
  return error instanceof MegabertError ? error : new ConnectionError(url.host, reasonOf(error), error);
}

/** The system's or OpenSSL's code where there is one, at whatever depth. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  if (error.cause !== undefined && (code === undefined || code.startsWith('UND_ERR'))) return reasonOf(error.cause);
  return code ?? error.message;
}
