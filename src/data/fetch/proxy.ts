import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { urlToHttpOptions } from 'node:url';
import { ConfigError } from '../../core/errors.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for an address, by the variables that curl and others read: `HTTPS_PROXY` or `HTTP_PROXY` by its scheme, else `ALL_PROXY`, in small letters first;
 * none for the hosts of `NO_PROXY`.
 * @throws ConfigError if the variable holds no address.
 */
export function proxyFor(address: URL, environment: Environment): URL | undefined {
  const value = (name: string): string => environment[name.toLowerCase()] || environment[name] || '';
  const name = address.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const given = value(name) || value('ALL_PROXY');
  if (given === '' || isExcepted(address, value('NO_PROXY'))) return undefined;
  const text = /^[a-z0-9+.-]+:\/\//i.test(given) ? given : `http://${given}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy && /^https?:$/.test(proxy.protocol)) return proxy;
  throw ConfigError.of(
    `${name} names no proxy of HTTP, such as http://proxy.example:3128; set it right, or unset it`,
  );
}

/** `NO_PROXY`: hosts with commas between, `.example.org` or `example.org` for all below too, with or without a port; `*` for all. */
function isExcepted({ hostname, port, protocol }: URL, exceptions: string): boolean {
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return exceptions.split(/[\s,]+/).some((exception) => {
    if (exception === '*') return true;
    const [, host, wantedPort] = /^\*?\.?(.+?)(?::(\d+))?$/.exec(exception.toLowerCase()) ?? [];
    if (host === undefined || (wantedPort !== undefined && wantedPort !== ownPort)) return false;
    return hostname === host || hostname.endsWith(`.${host}`);
  });
}

const authorization = ({ username, password }: URL): Record<string, string> => {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
};

export const clientOf = ({ protocol }: URL) => (protocol === 'https:' ? https : http);

/** What a request to a proxy consists of that is asked for an address of plain HTTP. */
export const throughProxy = (proxy: URL, address: URL) => ({
  options: {
    ...urlToHttpOptions(proxy),
    ...{ auth: undefined, path: `${address.origin}${address.pathname}${address.search}` },
  },
  headers: { host: address.host, ...authorization(proxy) },
});

/** A connection through a proxy (RFC 9110, CONNECT), for TLS to be spoken over. */
export async function tunnel(proxy: URL, address: URL, stallSeconds: number): Promise<Socket> {
  const target = `${address.hostname}:${address.port || 443}`;
  const request = clientOf(proxy).request({
    ...urlToHttpOptions(proxy),
    ...{ auth: undefined, agent: false, method: 'CONNECT', path: target, timeout: 1000 * stallSeconds },
    headers: { host: target, ...authorization(proxy) },
  });
  return new Promise((resolve, reject) => {
    request.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode === 200) resolve(socket.setTimeout(0));
      else {
        socket.destroy();
        reject(new Error(`the proxy ${proxy.host} answers ${statusCode}`));
      }
    });
    request.once('timeout', () =>
      request.destroy(new Error(`the proxy ${proxy.host} says nothing for ${stallSeconds} s`)),
    );
    request.once('error', reject);
    request.end();
  });
}
