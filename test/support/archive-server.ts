import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { afterFile } from './after-file.js';
import { MAIN, type Outcome } from './cli.js';
import { zipOf } from './zip.js';

/** 4000 ratings, as noisy as real ones, so that the archive is large enough to be cut. */
const RATINGS = [
  'userId,movieId,rating,timestamp',
  ...Array.from({ length: 4000 }, (_, k) => {
    const noise = (k * 2_654_435_761) % 4_294_967_296;
    return `${k % 80},${Math.floor(k / 80)},${1 + (noise % 9) / 2},${1_000_000_000 + (noise % 500_000_000)}`;
  }),
  '',
].join('\n');

export const ARCHIVE = zipOf([
  { name: 'ml-latest-small/', content: '', mode: 0o040755 },
  { name: 'ml-latest-small/ratings.csv', content: RATINGS },
  { name: 'ml-latest-small/movies.csv', content: 'movieId,title,genres\n1,"Heat (1995)",Action\n' },
  { name: 'ml-latest-small/README.txt', content: 'About it.' },
  { name: '__MACOSX/ignored', content: 'x' },
]);

/** Bytes of a half of it. */
export const HALF = Math.floor(ARCHIVE.length / 2);

export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** Answers as most servers do: the bytes asked for, if the file is still the same. */
export function sendBytes(
  request: IncomingMessage,
  response: ServerResponse,
  bytes: Uint8Array,
  { etag = '"one"', limit = Number.POSITIVE_INFINITY }: { etag?: string; limit?: number } = {},
): void {
  const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const isRest = from !== undefined && request.headers['if-range'] === etag;
  const start = isRest ? Number(from) : 0;
  response.writeHead(isRest ? 206 : 200, {
    ...{ etag, 'content-type': 'application/zip', 'content-length': bytes.length - start },
    ...(isRest && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  });
  if (limit >= bytes.length - start) response.end(bytes.subarray(start));
  else response.write(bytes.subarray(start, start + limit));
}

/** A server of this process. @returns its address. */
export async function serve(listener: RequestListener, server = createServer()): Promise<string> {
  server.on('request', listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

export interface Served {
  readonly address: string;
  /** What the archive was asked for by, in turn. */
  readonly ranges: (string | undefined)[];
}

/** A server of an archive and its MD5. @param answer gets the requests of the archive, counted from 1. */
export async function serveArchive(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void = (
    request,
    response,
  ) => {
    sendBytes(request, response, ARCHIVE);
  },
  checksum = md5(ARCHIVE),
): Promise<Served> {
  const ranges: (string | undefined)[] = [];
  const address = await serve((request, response) => {
    if (request.url!.endsWith('.md5')) response.end(`MD5 (ml-latest-small.zip) = ${checksum}\n`);
    else {
      ranges.push(request.headers.range);
      answer(request, response, ranges.length);
    }
  });
  return { address, ranges };
}

type Variables = Readonly<Record<string, string>>;

/** Starts `mfbench data` with a cache in the folder; the proxies of this machine are not for it. */
export function startData(folder: string, environment: Variables, ...parameters: readonly string[]) {
  const env: NodeJS.ProcessEnv = { ...process.env, MFBENCH_CACHE: join(folder, 'cache') };
  for (const name of Object.keys(env)) if (/_proxy$/i.test(name)) Reflect.deleteProperty(env, name);
  const child = spawn(process.execPath, [MAIN, 'data', ...parameters], {
    cwd: folder,
    env: { ...env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const outcome = new Promise<Outcome>((resolve) => {
    child.once('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, outcome };
}

/** Fetches ml-latest-small, which is not pinned, from a place of this machine. */
export const fetchSmall = (
  folder: string,
  from: string,
  { environment = {}, more = [] }: { environment?: Variables; more?: readonly string[] } = {},
): Promise<Outcome> => startData(folder, environment, ...fetchParameters(from), ...more).outcome;

export const fetchParameters = (from: string): readonly string[] => [
  ...['fetch', 'ml-latest-small', '--from', from, '--accept-licence', '--timeout', '1', '--retries', '0'],
];

/** What the cache of a folder has. */
export const kept = (folder: string): string[] =>
  existsSync(join(folder, 'cache/data')) ? readdirSync(join(folder, 'cache/data')).sort() : [];

/** That the archive was fetched and unpacked into the cache of a folder, and nothing else. */
export function expectFetched(
  folder: string,
  { code, stderr }: { code: number | null; stderr: string },
): void {
  expect(code, stderr).toBe(0);
  expect(kept(folder)).toEqual(['ml-latest-small']);
  expect(readdirSync(join(folder, 'cache/data/ml-latest-small')).sort()).toEqual(
    ['.mfbench.json', 'README.txt', 'movies.csv', 'ratings.csv'].sort(),
  );
}
