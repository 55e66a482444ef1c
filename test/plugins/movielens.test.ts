import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../support/cli.js';
import { load, refusal, triplesOf } from '../support/plugins.js';

const read = (files: Record<string, string>, path: string, more = {}) =>
  load('movielens', { path, ...more }, { folder: folderWith(files) });

const EXPECTED = [
  ['7', '31', 2.5],
  ['7', '1', 3],
  ['15', '31', 5],
];

describe('every edition gives the same ratings', () => {
  const csv = 'userId,movieId,rating,timestamp\n7,31,2.5,1260759144\n7,1,3,1260759179\n15,31,5,1260759182\n';
  const tabs = '7\t31\t2.5\t1260759144\n7\t1\t3\t1260759179\n15\t31\t5\t1260759182\n';
  const colons = '7::31::2.5::1260759144\n7::1::3::1260759179\n15::31::5::1260759182\n';
  const times = [1260759144, 1260759179, 1260759182];
  test.each([
    ['ratings.csv', csv, times],
    ['ratings.csv without times', csv.replace(/,(timestamp|126\d+)/g, ''), undefined],
    ['ratings.csv with BOM and CRLF', `\uFEFF${csv.replaceAll('\n', '\r\n')}`, times],
    ['u.data', tabs, times],
    ['u.data without times', tabs.replace(/\t126\d+/g, ''), undefined],
    ['ratings.dat', colons, times],
    ['ratings.dat without times', colons.replace(/::126\d+/g, ''), undefined],
    ['ratings.dat without a line end', colons.trimEnd(), times],
  ])('%s', async (_, text, timestamps) => {
    const { ratings, itemAttributes, userAttributes } = await read({ ratings: text }, 'ratings');
    expect(triplesOf(ratings)).toEqual(EXPECTED);
    expect(ratings.timestamp && [...ratings.timestamp]).toEqual(timestamps);
    expect(ratings.scale).toEqual({ minimum: 2.5, maximum: 5 });
    expect([itemAttributes.size, userAttributes.size]).toEqual([0, 0]);
  });

  test('packed, from a folder of its own, with a scale', async () => {
    const folder = folderWith({
      'set/movies.csv': 'movieId,title,genres\n31,Dangerous Minds (1995),Drama\n',
    });
    writeFileSync(join(folder, 'set/ratings.csv.gz'), gzipSync(csv));
    const scale = { minimum: 0.5, maximum: 5 };
    const { ratings, itemAttributes } = await load(
      'movielens',
      { path: 'set/ratings.csv.gz', scale },
      { folder },
    );
    expect(triplesOf(ratings)).toEqual(EXPECTED);
    expect(ratings.scale).toEqual(scale);
    expect(itemAttributes.get('genres')!.values).toEqual([['Drama'], []]);
  });

  test('an archive that is cut short or none at all', async () => {
    const folder = folderWith({ 'none.gz': csv });
    writeFileSync(join(folder, 'short.gz'), gzipSync(csv).subarray(0, -12));
    for (const path of ['short.gz', 'none.gz']) {
      expect(await refusal(load('movielens', { path }, { folder }))).toContain(
        `${path}  cannot be unpacked, the file is damaged or no gzip`,
      );
    }
  });

  test('the format can be said, and a file of no format says which are known', async () => {
    expect(await refusal(read({ x: 'user;item\n1;2\n' }, 'x'))).toMatch(
      /^x:1 {2}"user;item" is the first line of no MovieLens file/,
    );
    expect(await refusal(read({ x: colons }, 'x', { format: 'tab' }))).toMatch(/^x:1 .*no column 2/);
    expect(await refusal(read({ x: '' }, 'x'))).toContain('the file is empty');
    expect(await refusal(read({ x: `${tabs}15\t9\n` }, 'x'))).toMatch(/^x:4 {2}2 columns where/);
  });
});

describe('what is known of movies and users', () => {
  test('movies.csv with a year of its own, quoted titles, missing years, movies without ratings', async () => {
    const { ratings, itemAttributes } = await read(
      {
        'ratings.csv': 'userId,movieId,rating\n1,10,4\n1,11,3\n1,12,5\n1,13,1\n',
        'movies.csv': [
          'movieId,title,year,genres',
          '99,Not rated,1950,Western',
          '11,"American President, The",1995,Comedy|Drama|Romance',
          '10,"A ""quoted"" title",,(no genres listed)',
          '12,Amélie,2001,',
          '',
        ].join('\n'),
      },
      'ratings.csv',
    );
    expect(ratings.items.size).toBe(4);
    expect([...(itemAttributes.get('year')!.values as Float64Array)]).toEqual([
      Number.NaN,
      1995,
      2001,
      Number.NaN,
    ]);
    expect(itemAttributes.get('genres')!.values).toEqual([[], ['Comedy', 'Drama', 'Romance'], [], []]);
  });

  test('movies.csv with the year in the title', async () => {
    const { itemAttributes } = await read(
      {
        'ratings.csv': 'userId,movieId,rating\n1,10,4\n1,11,3\n1,12,5\n',
        'movies.csv':
          'movieId,title,genres\n10,Heat (1995),Action\n11,"2001 (a), Odyssey (1968) ",Sci-Fi\n12,Babylon 5,Sci-Fi\n',
      },
      'ratings.csv',
    );
    expect([...(itemAttributes.get('year')!.values as Float64Array)]).toEqual([1995, 1968, Number.NaN]);
  });

  test('u.item and u.user, in Latin-1', async () => {
    const flags = (...genres: number[]) => Array.from({ length: 19 }, (_, g) => (genres.includes(g) ? 1 : 0));
    const folder = folderWith({
      'u.data': '196\t242\t3\t881250949\n22\t243\t1\t878887116\n',
      'u.user': '22|49|M|writer|55105\n196|53|F|none|94043\n1|24|M|technician|85711\n',
    });
    const items = [
      `242|Misérables, Les (1995)|01-Jan-1997||http://x|${flags(5).join('|')}`,
      `243|unknown||||${flags(0, 18).join('|')}`,
    ];
    writeFileSync(join(folder, 'u.item'), Buffer.from(items.join('\n'), 'latin1'));
    const { itemAttributes, userAttributes } = await load('movielens', { path: 'u.data' }, { folder });
    expect([...(itemAttributes.get('year')!.values as Float64Array)]).toEqual([1997, Number.NaN]);
    expect(itemAttributes.get('genres')!.values).toEqual([['Comedy'], ['unknown', 'Western']]);
    expect([...(userAttributes.get('age')!.values as Float64Array)]).toEqual([53, 49]);
    expect(userAttributes.get('gender')!.values).toEqual([['F'], ['M']]);
    expect(userAttributes.get('occupation')!.values).toEqual([['none'], ['writer']]);
  });

  test('movies.dat and users.dat', async () => {
    const { itemAttributes, userAttributes } = await read(
      {
        'ratings.dat': '1::1193::5::978300760\n2::661::3::978302109\n',
        'movies.dat':
          "661::James and the Giant Peach (1996)::Animation|Children's\n1193::Cuckoo's Nest::Drama\n",
        'users.dat': '1::F::1::10::48067\n2::M::56::16::70072\n',
      },
      'ratings.dat',
    );
    expect([...(itemAttributes.get('year')!.values as Float64Array)]).toEqual([Number.NaN, 1996]);
    expect(itemAttributes.get('genres')!.values).toEqual([['Drama'], ['Animation', "Children's"]]);
    expect([...(userAttributes.get('age')!.values as Float64Array)]).toEqual([1, 56]);
    expect(userAttributes.get('occupation')!.values).toEqual([['10'], ['16']]);
  });

  test('a companion that is cut short: its own file and line', async () => {
    const ratings = { 'ratings.csv': 'userId,movieId,rating\n1,10,4\n1,11,3\n' };
    expect(
      await refusal(
        read({ ...ratings, 'movies.csv': 'movieId,title,genres\n10,Heat,Action\n11,To\n' }, 'ratings.csv'),
      ),
    ).toBe('movies.csv:3  a column is missing; is the line cut short?');
    expect(await refusal(read({ ...ratings, 'movies.csv': 'id,name\n10,Heat\n' }, 'ratings.csv'))).toMatch(
      /^movies.csv:1 {2}expected a header movieId,title/,
    );
    expect(await refusal(read({ 'u.data': '1\t2\t3\n', 'u.user': '1|20\n' }, 'u.data'))).toBe(
      'u.user:1  a column is missing; is the line cut short?',
    );
  });
});
