import type { IncomingMessage, RequestOptions } from 'node:http';
import { EnvironmentError, messageOf } from '../../core/errors.js';
import { clientOf, type Environment, proxyFor, throughProxy, tunnel } from './proxy.js';

export interface WebOptions {
  /** How long nothing may come. */
  readonly stallSeconds: number;
  /** Where the proxy is looked up. */
  readonly environment: Environment;
}

/** A fault of the way to a server: another attempt may not meet it. */
export class PassingFault extends EnvironmentError {}

const MOST_REDIRECTS = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
/** Answers of servers that are asked for too much, or are ill. */
const PASSING: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/** An address without the password that it may have. */
export const shown = ({ protocol, host, pathname }: URL): string => `${protocol}//${host}${pathname}`;

/**
 * Asks for an address, through a proxy if there is one, and follows redirects, but not from HTTPS to HTTP. Of `node:http` alone: the `fetch` of Node.js 20 knows
 * no proxies, and the library that it is made of (undici) is larger than mfbench.
 * @param accepted the status codes that are answers.
 * @throws EnvironmentError that names the address, for whatever else there is.
 */
export async function request(
  address: URL,
  headers: Readonly<Record<string, string>>,
  accepted: readonly number[],
  options: WebOptions,
): Promise<IncomingMessage> {
  let at = address;
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    const response = await ask(at, headers, options);
    const { statusCode = 0, statusMessage = '' } = response;
    if (accepted.includes(statusCode)) return response;
    response.destroy();
    const { location } = response.headers;
    if (REDIRECTS.includes(statusCode) && location !== undefined) at = redirected(at, location);
    else {
      const message = `${shown(at)} answers ${statusCode} ${statusMessage}`.trimEnd();
      if (PASSING.includes(statusCode)) throw new PassingFault(message);
      throw new EnvironmentError(
        statusCode === 404 ? `${message}: there is no such file; another place is named by --from` : message,
      );
    }
  }
  throw new EnvironmentError(`${shown(address)} redirects more than ${MOST_REDIRECTS} times`);
}

function redirected(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!to || !/^https?:$/.test(to.protocol))
    throw new EnvironmentError(
      `${shown(from)} redirects to ${JSON.stringify(location)}, no address of the web`,
    );
  if (from.protocol === 'https:' && to.protocol === 'http:')
    throw new EnvironmentError(
      `${shown(from)} redirects to ${shown(to)}, which is not encrypted; that is not followed`,
    );
  return to;
}

async function ask(
  address: URL,
  headers: Readonly<Record<string, string>>,
  { stallSeconds, environment }: WebOptions,
): Promise<IncomingMessage> {
  const proxy = proxyFor(address, environment);
  try {
    // Without an agent, no connection outlives its request.
    const more: RequestOptions & { socket?: unknown } = { agent: false, timeout: 1000 * stallSeconds };
    const plain = proxy && address.protocol === 'http:' ? throughProxy(proxy, address) : undefined;
    if (proxy && !plain) more.socket = await tunnel(proxy, address, stallSeconds);
    const all = { ...more, ...plain?.options, headers: { ...headers, ...plain?.headers } };
    const sent = plain ? clientOf(proxy!).request(all) : clientOf(address).request(address, all);
    return await new Promise((resolve, reject) => {
      let answer: IncomingMessage | undefined;
      sent.once('response', (response) => resolve((answer = response)));
      // Once there is an answer, its reader meets the fault.
      sent.once('timeout', () => {
        (answer ?? sent).destroy(new Error(`nothing has come for ${stallSeconds} s`));
      });
      sent.on('error', reject);
      sent.end();
    });
  } catch (error) {
    throw new PassingFault(`cannot get ${shown(address)}: ${reasonOf(error)}`);
  }
}

/** Of several addresses of a host that were tried in vain Node.js says nothing but their codes. */
export const reasonOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(messageOf).join(', ') : messageOf(error);

/** A short text. @throws EnvironmentError as `request` does, or if it is longer than `maximumBytes`. */
export async function readText(address: URL, maximumBytes: number, options: WebOptions): Promise<string> {
  const response = await request(address, {}, [200], options);
  const blocks: Buffer[] = [];
  let length = 0;
  try {
    for await (const block of response as AsyncIterable<Buffer>) {
      blocks.push(block);
      length += block.length;
      if (length > maximumBytes) break;
    }
  } catch (error) {
    throw new PassingFault(`${shown(address)} breaks off: ${reasonOf(error)}`);
  }
  if (length > maximumBytes)
    throw new EnvironmentError(`${shown(address)} is longer than ${maximumBytes} bytes`);
  return Buffer.concat(blocks).toString('latin1');
}
