import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ARCHIVE,
  expectFetched,
  fetchSmall,
  md5,
  sendBytes,
  serve,
  serveArchive,
} from '../support/archive-server.js';
import { folderWith } from '../support/cli.js';
import { expectRefusal } from '../support/hostile.js';

describe('fault 28: proxies', () => {
  test('HTTP_PROXY is asked, with its password; not for the hosts of NO_PROXY', async () => {
    const asked: (readonly [string, string | undefined])[] = [];
    const proxy = await serve((request, response) => {
      asked.push([request.url!, request.headers['proxy-authorization']]);
      if (request.url!.endsWith('.md5')) response.end(md5(ARCHIVE));
      else sendBytes(request, response, ARCHIVE);
    });
    const folder = folderWith({});
    const environment = { HTTP_PROXY: proxy.replace('//', '//me:s%40cret@') };
    const outcome = await fetchSmall(folder, 'http://mirror.invalid/sets', { environment });
    expectFetched(folder, outcome);
    expect(outcome.stderr + outcome.stdout).not.toContain('cret');
    const authorization = `Basic ${Buffer.from('me:s@cret').toString('base64')}`;
    expect(asked).toEqual([
      ['http://mirror.invalid/sets/ml-latest-small.zip.md5', authorization],
      ['http://mirror.invalid/sets/ml-latest-small.zip', authorization],
    ]);
    const { address } = await serveArchive();
    const around = { HTTP_PROXY: 'http://127.0.0.1:9', no_proxy: 'example.org,127.0.0.1' };
    expectFetched(folder, await fetchSmall(folder, address, { environment: around, more: ['--force'] }));
    const wrong = { HTTP_PROXY: 'socks5://127.0.0.1:9' };
    expectRefusal(
      await fetchSmall(folder, address, { environment: wrong, more: ['--force'] }),
      2,
      /HTTP_PROXY names no proxy/,
    );
  });

  test('HTTPS_PROXY tunnels, and TLS is with the server: a certificate that is not trusted is refused; no redirect to plain HTTP', async (context) => {
    const folder = folderWith({});
    try {
      const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const files = ['-keyout', 'key.pem', '-out', 'certificate.pem'];
      const kind = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
      execFileSync('openssl', ['req', ...kind, ...names, ...files], { cwd: folder, stdio: 'ignore' });
    } catch {
      context.skip('openssl is not installed');
    }
    const [key, cert] = ['key.pem', 'certificate.pem'].map((name) => readFileSync(join(folder, name)));
    let downgrades = false;
    const plain = await serve((request, response) => {
      if (downgrades) response.writeHead(302, { location: 'http://127.0.0.1/x.zip' }).end();
      else if (request.url!.endsWith('.md5')) response.end(md5(ARCHIVE));
      else sendBytes(request, response, ARCHIVE);
    }, createSecureServer({ key, cert }));
    const address = plain.replace('http://127.0.0.1', 'https://localhost');
    const tunnels: string[] = [];
    const proxyServer = createServer();
    proxyServer.on('connect', (request, socket) => {
      tunnels.push(request.url!);
      const upstream = connect(Number(request.url!.split(':')[1]), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const one of [upstream, socket]) one.on('error', () => upstream.destroy());
    });
    const proxy = await serve(() => undefined, proxyServer);
    const trusted = { HTTPS_PROXY: proxy, NODE_EXTRA_CA_CERTS: join(folder, 'certificate.pem') };
    const outcome = await fetchSmall(folder, address, { environment: trusted });
    expectFetched(folder, outcome);
    expect(new Set(tunnels)).toEqual(new Set([new URL(address).host]));
    const more = ['--force'];
    expectRefusal(
      await fetchSmall(folder, address, { environment: { HTTPS_PROXY: proxy }, more }),
      5,
      /cannot get https:.*self-signed certificate/,
    );
    downgrades = true;
    expectRefusal(
      await fetchSmall(folder, address, { environment: trusted, more }),
      5,
      /redirects to http:.*not encrypted; that is not followed/,
    );
    proxyServer.removeAllListeners('connect').on('connect', (_, socket) => {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    });
    expectRefusal(
      await fetchSmall(folder, address, { environment: trusted, more }),
      5,
      /the proxy .* answers 407/,
    );
  });
});
