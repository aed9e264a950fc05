/** Hosts, proxies and silence: what is between us and the hub. */
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startServer } from '../support/file-server.js';
import { needed, sentBytes, weights, withHub } from '../support/with-hub.js';

test('the token goes to the hub and never to where the hub sends us', async () => {
  await withHub(async ({ hub, fetch }) => {
    await fetch('hf:owner/model');
    expect(new Set(hub.log.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer hf_secret']));
    expect(new Set(hub.cdn.log.map(({ headers }) => headers.authorization))).toEqual(new Set([undefined]));
  });
});

test('through a proxy, but not for hosts that are named as near', async () => {
  const proxied: string[] = [];
  const proxy = await startServer((request, response) => {
    proxied.push(request.url!);
    const { hostname, port, pathname, search } = new URL(request.url!);
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${request.method} ${pathname}${search} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      socket.pipe(response.socket!);
    });
  });
  const code = `import { download } from ${JSON.stringify(new URL('../../dist/core/download/download.js', import.meta.url).href)};
    await download('owner/model', { include: ['config.json'] });`;
  try {
    await withHub(async ({ hub, variables }) => {
      const run = (more: NodeJS.ProcessEnv) =>
        promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env: { ...variables, ...more } });
      await run({ HTTP_PROXY: proxy.origin, NO_PROXY: '127.0.0.1' });
      expect(proxied).toEqual([]);
      await run({ HTTP_PROXY: proxy.origin, HF_HUB_CACHE: join(variables.HOME!, 'second') });
      expect(proxied.some((url) => url.startsWith(`${hub.origin}/api/models/owner/model`))).toBe(true);
    });
  } finally {
    await proxy.close();
  }
});

test('a server that falls silent is asked anew after HF_HUB_DOWNLOAD_TIMEOUT', async () => {
  await withHub(async ({ hub, variables, fetch }) => {
    hub.faults.set(0, { stallAfter: 100_000 });
    const { files } = await fetch('owner/model', { variables: { ...variables, HF_HUB_DOWNLOAD_TIMEOUT: '0.2' } });
    expect(files).toHaveLength(needed.length);
    expect(sentBytes(hub)).toBe(weights.length);
  });
});
