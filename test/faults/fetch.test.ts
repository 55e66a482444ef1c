import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ARCHIVE,
  expectFetched,
  fetchParameters,
  fetchSmall,
  HALF,
  kept,
  md5,
  sendBytes,
  serve,
  serveArchive,
  startData,
} from '../support/archive-server.js';
import { folderWith, inProcess } from '../support/cli.js';
import { expectRefusal } from '../support/hostile.js';
import { hasTerminal, mfbenchAtTerminal } from '../support/terminal.js';

const isPart = (name: string): boolean => name.includes('.part.');

describe('fault 28: downloads', () => {
  test('fetched, unpacked, and read by its name; the second time from the cache, also offline', async () => {
    const folder = folderWith({});
    const { address, ranges } = await serveArchive();
    expectFetched(folder, await fetchSmall(folder, address));
    expect(ranges).toEqual([undefined]);
    const again = await startData(folder, {}, 'fetch', 'ml-latest-small', '--offline', '--json').outcome;
    expect(JSON.parse(again.stdout)).toMatchObject({
      isNew: false,
      origin: {
        address: `${address}ml-latest-small.zip`,
        checksum: `md5:${md5(ARCHIVE)}`,
        checksumFrom: 'server',
      },
    });
    const inspected = await startData(folder, {}, 'inspect', 'ml-latest-small', '--json').outcome;
    expect(JSON.parse(inspected.stdout)).toMatchObject({ ratings: 4000, users: 80, items: 50 });
    expect(JSON.parse(inspected.stdout)).toMatchObject({ attributes: { items: ['year', 'genres'] } });
    expect(ranges).toHaveLength(1);
  });

  test('a server that says nothing any more: given up, and gone on with by the next call', async () => {
    const folder = folderWith({});
    const { address, ranges } = await serveArchive((request, response, count) => {
      sendBytes(request, response, ARCHIVE, count === 1 ? { limit: HALF } : {});
    });
    expectRefusal(
      await fetchSmall(folder, address),
      5,
      /breaks off after \d+ bytes: nothing has come for 1 s/,
    );
    expect(kept(folder).filter(isPart)).toHaveLength(1);
    expectFetched(folder, await fetchSmall(folder, address));
    expect(ranges).toEqual([undefined, `bytes=${HALF}-`]);
  });

  test('a connection that is cut is made again by itself', async () => {
    const folder = folderWith({});
    const { address, ranges } = await serveArchive((request, response, count) => {
      if (count > 1) sendBytes(request, response, ARCHIVE);
      else {
        sendBytes(request, response, ARCHIVE, { limit: HALF });
        setTimeout(() => response.destroy(), 100);
      }
    });
    const outcome = await fetchSmall(folder, address, { more: ['--retries', '1'] });
    expectFetched(folder, outcome);
    expect(outcome.stderr).toMatch(/breaks off after \d+ bytes: aborted; again in 1 s/);
    expect(ranges).toEqual([undefined, `bytes=${HALF}-`]);
  });

  test('a server that knows no parts sends the whole again', async () => {
    const folder = folderWith({});
    const { address, ranges } = await serveArchive((request, response, count) => {
      request.headers.range = undefined;
      sendBytes(request, response, ARCHIVE, count === 1 ? { limit: HALF } : {});
    });
    expect((await fetchSmall(folder, address)).code).toBe(5);
    expectFetched(folder, await fetchSmall(folder, address));
    expect(ranges).toEqual([undefined, `bytes=${HALF}-`]);
  });

  test.each([
    ['says so', false],
    ['sends the rest of another file all the same', true],
  ])('the file has changed meanwhile, and the server %s', async (_, isWrong) => {
    const folder = folderWith({});
    const other = Buffer.concat([ARCHIVE.subarray(0, 10), Buffer.alloc(HALF, 7)]);
    const { address } = await serveArchive((request, response, count) => {
      if (count === 1) sendBytes(request, response, other, { etag: '"old"', limit: HALF });
      else {
        if (isWrong && request.headers.range !== undefined) request.headers['if-range'] = '"new"';
        sendBytes(request, response, ARCHIVE, { etag: '"new"' });
      }
    });
    expect((await fetchSmall(folder, address)).code).toBe(5);
    expectFetched(folder, await fetchSmall(folder, address));
  });

  test('an archive of another checksum is removed, of a set that is pinned too', async () => {
    const folder = folderWith({});
    const { address } = await serveArchive(undefined, '0'.repeat(32));
    expectRefusal(
      await fetchSmall(folder, address),
      5,
      /has the checksum md5:[0-9a-f]{32}, not the 0{32} that the server says/,
    );
    expect(kept(folder)).toEqual([]);
    const forged = Buffer.alloc(4_924_029);
    ARCHIVE.copy(forged);
    const pinned = await serve((request, response) => sendBytes(request, response, forged));
    const fetch100k = ['fetch', 'ml-100k', '--accept-licence', '--from', pinned];
    expectRefusal(
      await startData(folder, {}, ...fetch100k).outcome,
      5,
      /has the checksum sha256:[0-9a-f]{64}, not the 50d2a982[0-9a-f]{56} that is known of it/,
    );
    expect(kept(folder)).toEqual([]);
  });

  test('an archive of another size, and one that is cut short', async () => {
    const folder = folderWith({});
    const { address } = await serveArchive();
    expectRefusal(
      await startData(folder, {}, 'fetch', 'ml-1m', '--accept-licence', '--from', address).outcome,
      5,
      /ml-1m\.zip has \d+ bytes, not the 5917549 of this data set/,
    );
    const short = await serveArchive((_, response) => response.end(ARCHIVE.subarray(0, HALF)));
    expectRefusal(await fetchSmall(folder, short.address), 5, /has the checksum/);
    expect(kept(folder)).toEqual([]);
  });

  test('a page in place of the archive, by its type or by its content; and what is no archive', async () => {
    const folder = folderWith({});
    const page = '<!DOCTYPE html><title>Log in</title>';
    for (const [type, text, message] of [
      [
        'text/html; charset=utf-8',
        page,
        /is a page \(HTML\), not the archive: does the network want a login/,
      ],
      ['application/zip', page, /is a page \(HTML\), not the archive/],
      ['application/zip', 'nothing', /is no zip archive/],
    ] as const) {
      const { address } = await serveArchive((_, response) => {
        response.writeHead(200, { 'content-type': type }).end(text);
      });
      expectRefusal(await fetchSmall(folder, address), 5, message);
    }
    const login = await serve((_, response) => response.end(page));
    expectRefusal(await fetchSmall(folder, login), 5, /\.zip\.md5 holds no MD5/);
    expect(kept(folder)).toEqual([]);
  });

  test('404, 503, and nobody there', async () => {
    const folder = folderWith({});
    const missing = await serveArchive((_, response) => response.writeHead(404).end());
    expectRefusal(
      await fetchSmall(folder, missing.address),
      5,
      /answers 404 Not Found: there is no such file/,
    );
    const busy = await serveArchive((request, response, count) => {
      if (count === 1) response.writeHead(503).end();
      else sendBytes(request, response, ARCHIVE);
    });
    expectRefusal(await fetchSmall(folder, 'http://127.0.0.1:9/'), 5, /cannot get http.*ECONNREFUSED/);
    expectFetched(folder, await fetchSmall(folder, busy.address, { more: ['--retries', '1'] }));
  });

  test('redirects are followed, but not in circles', async () => {
    const folder = folderWith({});
    const { address } = await serveArchive();
    const hop = await serve((request, response) => {
      response.writeHead(302, { location: `${address}${request.url!.slice(1)}` }).end();
    });
    expectFetched(folder, await fetchSmall(folder, hop));
    const circle = await serve((request, response) => {
      response.writeHead(301, { location: request.url! }).end();
    });
    const more = ['--force'];
    expectRefusal(await fetchSmall(folder, circle, { more }), 5, /redirects more than 5 times/);
    const odd = await serve((_, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    );
    expectRefusal(await fetchSmall(folder, odd, { more }), 5, /redirects to "file:.*no address of the web/);
    expect(kept(folder)).toEqual(['ml-latest-small']);
  });

  test('two processes at once: both have it, whole, and nothing is left', async () => {
    const folder = folderWith({});
    const { address } = await serveArchive((request, response) => {
      setTimeout(() => {
        sendBytes(request, response, ARCHIVE);
      }, 300);
    });
    const outcomes = await Promise.all([fetchSmall(folder, address), fetchSmall(folder, address)]);
    for (const outcome of outcomes) expectFetched(folder, outcome);
  });

  test('killed on the way, the next call goes on', async () => {
    const folder = folderWith({});
    const { address, ranges } = await serveArchive((request, response, count) => {
      sendBytes(request, response, ARCHIVE, count === 1 ? { limit: HALF } : {});
    });
    const { child, outcome } = startData(folder, {}, ...fetchParameters(address), '--timeout', '60');
    const sizeOfPart = (): number => {
      const part = kept(folder).find(isPart);
      return part === undefined ? 0 : statSync(join(folder, 'cache/data', part)).size;
    };
    while (sizeOfPart() < HALF) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await outcome;
    expectFetched(folder, await fetchSmall(folder, address));
    expect(ranges).toEqual([undefined, `bytes=${HALF}-`]);
  });

  test('offline nothing is asked for; without the conditions accepted neither', async () => {
    const folder = folderWith({});
    const { address, ranges } = await serveArchive();
    const offline = await fetchSmall(folder, address, { more: ['--offline'] });
    expectRefusal(offline, 5, /is not in .*, and nothing is fetched offline/);
    const unasked = await startData(folder, {}, 'fetch', 'ml-latest-small', '--from', address).outcome;
    expectRefusal(unasked, 2, /have to be accepted: mfbench data fetch ml-latest-small --accept-licence/);
    expect(ranges).toEqual([]);
    expect(kept(folder)).toEqual([]);
  });

  test.skipIf(!hasTerminal)('at a terminal the conditions are asked about; Enter is no', () => {
    const folder = folderWith({});
    const { code, screen } = mfbenchAtTerminal(folder, ['data', 'fetch', 'ml-1m'], {
      env: { MFBENCH_CACHE: join(folder, 'cache') },
      steps: [['5.6 MiB? (y/n) [n]: ', '\n']],
    });
    expect(screen).toContain('The conditions that bind: https://files.grouplens.org/');
    expect(screen).toContain('were not accepted; nothing was fetched');
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a cache that cannot be written to', async () => {
    const folder = folderWith({ file: '' });
    const { address } = await serveArchive();
    const environment = { MFBENCH_CACHE: join(folder, 'file') };
    expectRefusal(
      await fetchSmall(folder, address, { environment }),
      5,
      /cannot keep .*MFBENCH_CACHE names another/,
    );
  });

  test('a run fetches nothing: an address in place of a path is a file that is not there, a set that is not here is named', async () => {
    const config = (data: string): string =>
      `experiment: x\ndata: ${data}\nsplit: { name: k-fold }\nrows: [{ name: Mean, model: global-mean }]\n`;
    const folder = folderWith({
      'address.yaml': config('{ name: csv, path: "http://127.0.0.1:9/ratings.csv" }'),
      'set.yaml': config('{ name: movielens, set: ml-latest-small }'),
      'path.yaml': config('{ name: movielens, path: ml-100k/u.data }'),
      'neither.yaml': config('movielens'),
    });
    const { address } = await serveArchive();
    expectRefusal(await inProcess(folder, 'plan', 'address.yaml'), 3, /there is no such file/);
    expectRefusal(
      await inProcess(folder, 'plan', 'path.yaml'),
      3,
      /ml-100k\/u\.data .*mfbench data fetch ml-100k gets/,
    );
    expectRefusal(await inProcess(folder, 'plan', 'neither.yaml'), 2, /needs either path, .*or set/);
    const missing = await startData(folder, {}, 'inspect', 'set.yaml').outcome;
    expectRefusal(missing, 3, /ml-latest-small .*mfbench data fetch ml-latest-small gets it/);
    expectFetched(folder, await fetchSmall(folder, address));
    const found = await startData(folder, {}, 'inspect', 'set.yaml', '--json').outcome;
    expect(JSON.parse(found.stdout)).toMatchObject({ ratings: 4000 });
  });
});
