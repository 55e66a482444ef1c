import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError } from '../../src/core/errors.js';
import { IdIndex, RatingMatrix } from '../../src/core/public.js';
import { FORMAT_NAMES, type FormatName, writeRatings } from '../../src/data/write-ratings.js';
import { folderWith, inProcess } from '../support/cli.js';
import { load } from '../support/plugins.js';

/** The source that reads what a format writes. */
const READERS: Readonly<Record<FormatName, readonly [string, Readonly<Record<string, unknown>>]>> = {
  csv: ['csv', {}],
  tsv: ['csv', { delimiter: '\t' }],
  'double-colon': ['movielens', { format: 'double-colon' }],
  recbole: ['recbole', {}],
  libmf: ['libmf', {}],
  'json-lines': ['json-lines', {}],
};
const NAMES_TIMES: readonly FormatName[] = ['csv', 'tsv', 'json-lines'];

type Quadruple = readonly [string, string, number, number];
function matrix(ratings: readonly Quadruple[], timed: boolean): RatingMatrix {
  const [users, items] = [new IdIndex(), new IdIndex()];
  return new RatingMatrix(
    users,
    items,
    { minimum: -1e30, maximum: 1e30 },
    {
      user: Int32Array.from(ratings, ([user]) => users.add(user)),
      item: Int32Array.from(ratings, ([, item]) => items.add(item)),
      value: Float32Array.from(ratings, ([, , value]) => value),
      ...(timed && { timestamp: Float64Array.from(ratings, (rating) => rating[3]) }),
    },
  );
}
const listed = ({ users, items, user, item, value, timestamp }: RatingMatrix) =>
  Array.from(value, (rating, k) => [users.idOf(user[k]!), items.idOf(item[k]!), rating, timestamp?.[k]]);

const whole = fc.integer({ min: 0, max: 2 ** 31 }).map(String);
const text = fc.oneof(
  { weight: 12, arbitrary: fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }) },
  { weight: 6, arbitrary: fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }) },
  { weight: 4, arbitrary: fc.constantFrom('01', '1', ' a ', '"', '__proto__', 'a,b') },
  { weight: 1, arbitrary: fc.constantFrom('a\tb', 'a\nb', 'a\r\n', ':', 'a::b', '\ufeff', '\ud800') },
);
const ratingsOf = (id: fc.Arbitrary<string>) =>
  fc.array(
    fc.tuple(
      id,
      id,
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      fc.integer({ min: 0, max: 2 ** 40 }),
    ),
    { minLength: 1, maxLength: 6 },
  );

describe.each(FORMAT_NAMES)('%s', (name) => {
  const folder = folderWith({});
  const [source, options] = READERS[name];

  test('what is written is read back to the letter and to the bit, or an id is refused and nothing written', async () => {
    let [kept, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(ratingsOf(name === 'libmf' ? whole : text), fc.boolean(), async (ratings, timed) => {
        const given = matrix(ratings, timed);
        const file = join(folder, 'ratings');
        try {
          await writeRatings(given, file, name, true);
        } catch (error) {
          expect(error).toBeInstanceOf(DataError);
          refused++;
          return;
        }
        kept++;
        const column = timed && NAMES_TIMES.includes(name) ? { timestamp: 'timestamp' } : {};
        const read = await load(source, { path: file, ...options, ...column });
        const expected = listed(given);
        expect(listed(read.ratings)).toEqual(
          name === 'libmf' ? expected.map(([u, i, r]) => [u, i, r, undefined]) : expected,
        );
      }),
      { numRuns: 150 },
    );
    expect(kept).toBeGreaterThan(50);
    if (name === 'json-lines') expect(refused).toBe(0);
  });
});

const RATINGS =
  'user,item,rating,timestamp\n01,"a,b",3.7,1000000001\n1,é,5,1000000002\n01,é,0.5,1000000003\n';

test('there and back through every format that can hold the ids', async () => {
  const folder = folderWith({ 'a.csv': RATINGS });
  for (const file of ['b.tsv', 'b.inter', 'b.dat', 'b.jsonl', 'b.csv.gz']) {
    expect(await inProcess(folder, 'data', 'convert', 'a.csv', file)).toMatchObject({ code: 0, stderr: '' });
    const { code, stderr } = await inProcess(folder, 'data', 'convert', file, `${file}.csv`);
    if (file === 'b.dat') continue; // ids that are no numbers are not taken for MovieLens
    expect(code, stderr).toBe(0);
    expect(readFileSync(join(folder, `${file}.csv`), 'utf8')).toBe(RATINGS);
  }
  expect(gunzipSync(readFileSync(join(folder, 'b.csv.gz'))).toString()).toBe(RATINGS);
  expect(readFileSync(join(folder, 'b.inter'), 'utf8').split('\n')[0]).toBe(
    'user_id:token\titem_id:token\trating:float\ttimestamp:float',
  );
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('nothing is overwritten without --force, nothing written that cannot be kept; what is left out is said', async () => {
  const folder = folderWith({ 'a.csv': RATINGS, 'b.tsv': 'mine' });
  const convert = (...parameters: string[]) => inProcess(folder, 'data', 'convert', ...parameters);
  expect(await convert('a.csv', 'b.tsv')).toMatchObject({
    code: 2,
    stderr: 'b.tsv  is there already; --force overwrites it\n',
  });
  expect(readFileSync(join(folder, 'b.tsv'), 'utf8')).toBe('mine');
  expect((await convert('a.csv', 'b.tsv', '--force')).code).toBe(0);
  const libmf = await convert('a.csv', 'c.txt');
  expect(libmf.code).toBe(3);
  expect(libmf.stderr).toContain('the item "a,b" cannot be kept in the format libmf: ids are whole numbers');
  expect(await convert('a.csv', 'c.xyz')).toMatchObject({ code: 2 });
  expect(await convert('a.csv', 'b.tsv/c.csv')).toMatchObject({ code: 5 });
  expect(readdirSync(folder).sort()).toEqual(['a.csv', 'b.tsv']);
  writeFileSync(join(folder, 'ratings.csv'), 'userId,movieId,rating,timestamp\n1,2,3,4\n');
  writeFileSync(join(folder, 'movies.csv'), 'movieId,title,genres\n2,Heat (1995),Action\n');
  const { stdout } = await convert('ratings.csv', 'x', '--to', 'libmf', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ file: 'x', format: 'libmf', ratings: 1, users: 1, items: 1 },
    notWritten: ['times', 'year of items', 'genres of items'],
  });
  expect(readFileSync(join(folder, 'x'), 'utf8')).toBe('1 2 3\n');
});
