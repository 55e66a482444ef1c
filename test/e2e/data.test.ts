import { describe, expect, test } from 'vitest';
import type { Inspection } from '../../src/data/inspect-ratings.js';
import { folderWith, inProcess } from '../support/cli.js';

/** What is odd here: a pair twice, a user who always gives 3, one far value, users and items with one rating, a time in 1970. */
const ODD = `user,item,rating,timestamp
a,x,1,1500000000
a,y,5,1500000001
a,x,2,1500000002
b,x,3,1500000003
b,y,3,1500000004
c,z,99,12
d,x,4,1500000005
d,y,5,1500000006
`;
const inspect = async (...parameters: string[]): Promise<Inspection> => {
  const folder = folderWith({ 'odd.csv': ODD, 'config.yaml': CONFIG });
  const { code, stdout, stderr } = await inProcess(folder, 'data', 'inspect', ...parameters, '--json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as Inspection;
};
const CONFIG = `experiment: odd
data: { name: csv, path: odd.csv, timestamp: timestamp }
split: { name: k-fold }
rows: [{ name: Mean, model: global-mean }]
`;

describe('data inspect', () => {
  test('--data-root: where the path of a file starts, as it does in a configuration', async () => {
    const folder = folderWith({ 'else/where/odd.csv': ODD });
    const { code, stdout } = await inProcess(
      folder,
      'data',
      'inspect',
      'where/odd.csv',
      '--data-root',
      'else',
      '--json',
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'where/odd.csv', ratings: 8 });
  });

  test('counts by hand, and what is odd', async () => {
    expect(await inspect('odd.csv')).toMatchObject({
      ...{ file: 'odd.csv', source: { name: 'csv', user: 'user' } },
      ...{ ratings: 8, users: 4, items: 3, density: 8 / 12, mean: 122 / 8, distinctValues: 6 },
      scale: { minimum: 1, maximum: 99 },
      perUser: { minimum: 1, median: 2, mean: 2, maximum: 3 },
      perItem: { minimum: 1, maximum: 4 },
      popular: [{ item: 'x', ratings: 4, mean: 2.5 }, { item: 'y' }, { item: 'z' }],
      time: { first: '1970-01-01T00:00:12Z', last: '2017-07-14T02:40:06Z' },
      oddities: {
        ...{ duplicates: 1, firstDuplicate: 'odd.csv:4', constantUsers: 1, singleUsers: 1, singleItems: 1 },
        ...{ outlyingValues: [{ value: 99, count: 1 }], strangeTimes: 1 },
      },
    });
  });

  test('the data of a configuration are the same', async () => {
    const { ratings, oddities } = await inspect('config.yaml');
    expect(ratings).toBe(8);
    expect(oddities.firstDuplicate).toBe('odd.csv:4');
  });

  test('every rating is in one bar of each histogram', async () => {
    const rows = Array.from({ length: 500 }, (_, k) => `${k % 20},${Math.floor(k / 20)},${k / 7}`);
    const folder = folderWith({ 'a.csv': `user,item,rating\n${rows.join('\n')}\n` });
    const found = JSON.parse(
      (await inProcess(folder, 'data', 'inspect', 'a.csv', '--json')).stdout,
    ) as Inspection;
    const total = (bins: Inspection['values']): number => bins.reduce((sum, { count }) => sum + count, 0);
    expect(found.values).toHaveLength(16);
    expect([found.values, found.perUser.bins, found.perItem.bins].map(total)).toEqual([500, 20, 25]);
  });

  test('the text: bars, and what to do about duplicates', async () => {
    const { code, stdout } = await inProcess(folderWith({ 'odd.csv': ODD }), 'data', 'inspect', 'odd.csv');
    expect(code).toBe(0);
    expect(stdout).toContain('8 ratings of 4 users on 3 items: 67 % of all pairs');
    expect(stdout).toMatch(/^ {2} 5 +2 +25 % █+$/m);
    expect(stdout).toContain('(the first in odd.csv:4); a configuration needs filters: [{ name: duplicates');
    expect(stdout).toContain('the value 99, of 1 rating, is far from the others');
  });

  test('what cannot be read is pointed at', async () => {
    const folder = folderWith({
      'bad.csv': 'user,item,rating\n1,2,3\n1,3\n',
      'bad.jsonl': '{"user":1,"item":2}\n',
    });
    const bad = (file: string) => inProcess(folder, 'data', 'inspect', file, '--rating', 'rating');
    expect(await bad('bad.csv')).toMatchObject({ code: 3, stdout: '' });
    expect((await bad('bad.jsonl')).stderr).toContain('there is no column "rating" for --rating');
  });
});
