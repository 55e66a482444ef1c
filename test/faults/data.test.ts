import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { attempt, CONFIG, expectRefusal, RATINGS } from '../support/hostile.js';
import { resultsIn } from '../support/faults.js';

const lines = RATINGS.trimEnd().split('\n');
const withLine = (number: number, line: string): string => lines.with(number - 1, line).join('\n');
const refused = async (ratings: string | Uint8Array, message: RegExp, config = CONFIG): Promise<void> => {
  expectRefusal(await attempt(config, { 'ratings.csv': ratings }), 3, message);
};
const changed = (from: string | RegExp, to: string): string => {
  const text = CONFIG.replace(from, to);
  expect(text).not.toBe(CONFIG);
  return text;
};

test('fault 14: the last line of the ratings is cut in half', async () => {
  await refused(RATINGS.slice(0, -6), /^ratings\.csv:\d+ {2}.*cut short/);
});

test('fault 15: a .gz that is cut short, and one that is none', async () => {
  const config = changed('ratings.csv', 'ratings.csv.gz');
  const packed = gzipSync(RATINGS);
  for (const bytes of [packed.subarray(0, -20), Buffer.from(RATINGS)])
    expectRefusal(
      await attempt(config, { 'ratings.csv.gz': bytes }),
      3,
      /^ratings\.csv\.gz {2}cannot be unpacked/,
    );
});

test('fault 16: another delimiter, a missing column, a header read as a rating', async () => {
  await refused(RATINGS.replaceAll(',', ';'), /^ratings\.csv:1 .*is the delimiter another/);
  await refused(RATINGS.replace('rating', 'stars'), /^ratings\.csv:1 .*no column "rating"/);
  await refused(
    RATINGS,
    /^ratings\.csv:1 .*if this line is a header/,
    changed('path: ratings.csv', 'path: ratings.csv, header: false, user: "1", item: "2", rating: "3"'),
  );
});

test('fault 17: ratings that are NaN, Infinity, empty, "5,0", 1e999', async () => {
  for (const rating of ['NaN', 'Infinity', '', '"5,0"', '1e999', '0x10'])
    await refused(withLine(5, `u,i,${rating}`), /^ratings\.csv:5 .*expected a finite number/);
});

test('fault 18: a rating outside the declared scale', async () => {
  const config = changed('ratings.csv', 'ratings.csv, scale: { minimum: 1, maximum: 5 }');
  await refused(withLine(7, 'u,i,6'), /^ratings\.csv:7 .*outside the scale 1 to 5/, config);
});

test('fault 19: a pair twice is refused with both lines, or a filter decides and is counted', async () => {
  const twice = `${RATINGS}u0,i0,5\n`;
  await refused(twice, /^ratings\.csv:\d+ .*more than once|second time/);
  const filtered = `${CONFIG}filters: [{ name: duplicates, policy: last }]\n`;
  const { code, folder } = await attempt(filtered, { 'ratings.csv': twice });
  expect(code).toBe(0);
  const [filter] = resultsIn(folder)!.data.filters;
  expect(filter!.before.ratings - filter!.after.ratings).toBe(1);
});

test('fault 20: the same pair in training and test part', async () => {
  const pairs = lines.slice(1).map((line) => line.split(',').slice(0, 2).join('\t'));
  const config = changed(/split:.*/, 'split: { name: predefined, folds: [{ training: a, test: b }] }');
  const files = { a: `${pairs.slice(0, 40).join('\n')}\n`, b: `${pairs.slice(39).join('\n')}\n` };
  expectRefusal(await attempt(config, files), 3, /leak: .* is used twice/);
});

test('fault 21: a temporal split tests no earlier than it trains, refuses data without times, and random folds say that they leak', async () => {
  const timed = lines.map((line, j) => (j === 0 ? `${line},time` : `${line},${(j * 37) % 60}`)).join('\n');
  const data = 'path: ratings.csv, timestamp: time';
  const before = async (config: string) => {
    const { folder, code } = await attempt(config.replace('path: ratings.csv', data), {
      'ratings.csv': timed,
    });
    expect(code).toBe(0);
    return resultsIn(folder)!.split.folds[0]!.time!.testBeforeTrainingEnd;
  };
  const temporal = changed(/split:.*/, 'split: { name: global-temporal }');
  expect(await before(temporal)).toBe(0);
  expect(await before(CONFIG)).toBeGreaterThan(0);
  await refused(RATINGS, /time/, temporal);
});

test('fault 22: odd ids are different texts, and those of 1 MB are refused', async () => {
  const ids = [
    '9007199254740993',
    '9007199254740992',
    '-1',
    '01',
    '1',
    ' 1',
    '💥',
    'a\0b',
    '__proto__',
    'constructor',
    'toString',
  ];
  const ratings = ['user,item,rating', ...ids.flatMap((id) => [`${id},x,1`, `${id},y,2`, `${id},z,5`])].join(
    '\n',
  );
  const { code, folder } = await attempt(CONFIG, { 'ratings.csv': ratings });
  expect(code).toBe(0);
  expect(resultsIn(folder)!.data).toMatchObject({ users: ids.length, items: 3, ratings: 3 * ids.length });
  await refused(
    withLine(4, `${'x'.repeat(1 << 20)},i,1`),
    /^ratings\.csv:4 .*has 1048576 characters; at most 1000/,
  );
});

test('fault 23: byte order mark and CRLF are read; Latin-1 needs to be said, UTF-16 is refused', async () => {
  const { folder, code } = await attempt(CONFIG, {
    'ratings.csv': `\ufeff${RATINGS.replaceAll('\n', '\r\n')}`,
  });
  expect(code).toBe(0);
  const plain = await attempt(CONFIG);
  expect(resultsIn(folder)!.digest).toBe(resultsIn(plain.folder)!.digest);
  const latin = Buffer.from(RATINGS.replaceAll('u0', 'ü0'), 'latin1');
  await refused(latin, /^ratings\.csv:\d+ .*no UTF-8/);
  const said = changed('ratings.csv', 'ratings.csv, encoding: latin1');
  expect((await attempt(said, { 'ratings.csv': latin })).code).toBe(0);
  await refused(Buffer.from(`\ufeff${RATINGS}`, 'utf16le'), /^ratings\.csv/);
});

test('fault 24: an empty file, one user, one item, equal ratings: a refusal or defined numbers', async () => {
  await refused('', /the file is empty/);
  await refused('user,item,rating\n', /a header but no rating/);
  const of = (pairs: readonly string[]) => ['user,item,rating', ...pairs].join('\n');
  const many = Array.from({ length: 12 }, (_, k) => k);
  for (const ratings of [
    of(many.map((k) => `u,i${k},${1 + (k % 5)}`)),
    of(many.map((k) => `u${k},i,${1 + (k % 5)}`)),
    of(many.map((k) => `u${k % 4},i${Math.floor(k / 4)},3`)),
  ]) {
    const { code, folder, stdout } = await attempt(CONFIG, { 'ratings.csv': ratings });
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/NaN|Infinity/);
    for (const { metrics } of resultsIn(folder)!.rows)
      expect(metrics['rmse']!.mean).toBeGreaterThanOrEqual(0);
  }
});

test('fault 25: more folds than ratings, a test part of nothing or all', async () => {
  expectRefusal(await attempt(changed('folds: 2', 'folds: 99')), 3, /fold/);
  for (const fraction of [0, 1])
    expectRefusal(
      await attempt(changed(/split:.*/, `split: { name: hold-out, testFraction: ${fraction} }`)),
      2,
      /config\.yaml:4:\d+ .*testFraction must be [<>] [01]/,
    );
});

test('fault 26: a gzip bomb is refused in bounded memory; archives of several files are not read', async () => {
  const bomb = gzipSync(Buffer.alloc(200 << 20));
  const config = changed('ratings.csv', 'ratings.csv.gz');
  expectRefusal(await attempt(config, { 'ratings.csv.gz': bomb }), 3, /longer than 16 MiB/);
  const zip = Buffer.concat([Buffer.from('PK\x03\x04../../x', 'latin1'), Buffer.alloc(100)]);
  expectRefusal(
    await attempt(changed('ratings.csv', 'ratings.zip'), { 'ratings.zip': zip }),
    3,
    /^ratings\.zip:1/,
  );
});

test('fault 27: more memory than there is: refused with the figures before anything is fitted', async () => {
  const config = changed(/data:.*/, 'data: { name: synthetic, users: 4000, items: 4000, density: 0.002 }')
    .replace('folds: 2', 'folds: 100')
    .replace('factors: 2', 'factors: 4096');
  expectRefusal(await attempt(config, {}, '--threads', '1000'), 5, /memory/);
});
