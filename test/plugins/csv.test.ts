import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { folderWith } from '../support/cli.js';
import { load, refusal, triplesOf } from '../support/plugins.js';

const folder = folderWith({});

async function read(content: string | Uint8Array, options = {}) {
  writeFileSync(join(folder, 'ratings.txt'), content);
  return (await load('csv', { path: 'ratings.txt', ...options }, { folder })).ratings;
}

test('a pair may be there twice, for a filter to decide; every rating is found again in its line', async () => {
  writeFileSync(join(folder, 'twice.txt'), 'user,item,rating\n1,1,3\n\n"2",1,3\n1,1,4\n');
  const { ratings, locate } = await load('csv', { path: 'twice.txt' }, { folder });
  expect(triplesOf(ratings)).toEqual([
    ['1', '1', 3],
    ['2', '1', 3],
    ['1', '1', 4],
  ]);
  expect([0, 1, 2].map(locate!)).toEqual([2, 4, 5].map((line) => ({ file: 'twice.txt', line })));
});

const EXPECTED = [
  ['ann', 'b1', 4],
  ['bob', 'b1', 2.5],
  ['bob', 'b2', -1],
];
const COMMAS = 'user,item,rating\nann,b1,4\nbob,b1,2.5\nbob,b2,-1\n';

test('a decimal comma where none is expected: which option reads it', async () => {
  writeFileSync(join(folder, 'comma.txt'), 'user;item;rating\n1;1;2,5\n');
  const message = await refusal(load('csv', { path: 'comma.txt', delimiter: ';' }, { folder }));
  expect(message).toContain('if numbers have a decimal comma, say so (csv: decimal: ",")');
});

describe('the same ratings in any layout', () => {
  test.each([
    ['commas, the columns by their usual names', COMMAS, {}],
    ['semicolons', COMMAS.replaceAll(',', ';'), { delimiter: ';' }],
    ['tabs', COMMAS.replaceAll(',', '\t'), { delimiter: '\t' }],
    ['several characters', COMMAS.replaceAll(',', ' | '), { delimiter: ' | ' }],
    [
      'without a header, columns by number',
      COMMAS.slice(17),
      { header: false, user: '1', item: '2', rating: '3' },
    ],
    ['decimal commas', COMMAS.replaceAll(',', ';').replace('2.5', '2,5'), { delimiter: ';', decimal: ',' }],
    ['a byte order mark', `\uFEFF${COMMAS}`, {}],
    ['carriage returns', COMMAS.replaceAll('\n', '\r\n'), {}],
    ['no line end at the end', COMMAS.trimEnd(), {}],
    ['blank lines', `\n${COMMAS.replaceAll('\n', '\n\n')}`, {}],
    ['quoted fields', COMMAS.replace(/[^,\n]+/g, '"$&"'), {}],
    [
      'quoted fields, a byte order mark, carriage returns',
      `\uFEFF${COMMAS.replace(/[^,\n]+/g, '"$&"').replaceAll('\n', '\r\n')}`,
      {},
    ],
    ['another quote', COMMAS.replace(/[^,\n]+/g, "'$&'"), { quote: "'" }],
    [
      'spaces around names and numbers',
      COMMAS.replace('item,rating', 'item, rating ').replace('2.5', ' 2.5 '),
      {},
    ],
  ])('%s', async (_, text, options) => {
    const ratings = await read(text, options);
    expect(triplesOf(ratings)).toEqual(EXPECTED);
    expect(ratings.scale).toEqual({ minimum: -1, maximum: 4 });
    expect(ratings.timestamp).toBeUndefined();
  });

  test('columns by name, in another order, among others, with times', async () => {
    const ratings = await read(
      'comment,when,stars,movie,who\n"good, really",10.5,4,b1,ann\n,20,2.5,b1,bob\n"say ""no""",30,-1,b2,bob\n',
      { user: 'who', item: 'movie', rating: 'stars', timestamp: 'when' },
    );
    expect(triplesOf(ratings)).toEqual(EXPECTED);
    expect([...ratings.timestamp!]).toEqual([10.5, 20, 30]);
  });

  test.each([
    ['\r\n', '\n'],
    ['\n', '\r\n'],
  ])('line ends %j and %j in one file, with quotes and without', async (first, second) => {
    for (const bob of ['bob', '"bob"']) {
      const text = `rating,item,user${first}4,b1,ann${second}2.5,b1,${bob}${first}-1,b2,${bob}${second}`;
      expect(triplesOf(await read(text))).toEqual(EXPECTED);
    }
  });

  test('columns by number, in another order', async () => {
    const ratings = await read('4;x;b1;ann\n2.5;x;b1;bob\n-1;x;b2;bob\n', {
      delimiter: ';',
      header: false,
      user: '4',
      item: '3',
      rating: '1',
    });
    expect(triplesOf(ratings)).toEqual(EXPECTED);
  });

  test('Latin-1, which has to be said', async () => {
    const bytes = Buffer.from('user,item,rating\nann,Amélie,4\n', 'latin1');
    expect(triplesOf(await read(bytes, { encoding: 'latin1' }))).toEqual([['ann', 'Amélie', 4]]);
    expect(await refusal(read(bytes))).toMatch(/^ratings.txt:2 {2}this is no UTF-8/);
  });
});

describe('ids are the strings that they are', () => {
  test('however they look', async () => {
    const ids = ['1', '01', '1.0', '+1', '__proto__', 'constructor', '9007199254740993', ' 1', '😀', 'NaN'];
    const ratings = await read(`user,item,rating\n${ids.map((id) => `${id},i,3`).join('\n')}\n`);
    expect(triplesOf(ratings)).toEqual(ids.map((id) => [id, 'i', 3]));
    expect(ratings.users.size).toBe(ids.length);
  });

  test('whatever is in them, if it stands between quotes', async () => {
    const id = fc.string({ minLength: 1, maxLength: 8, unit: 'binary' });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(id, { minLength: 1, maxLength: 6 }), async (ids) => {
        const lines = ids.map((text) => `"${text.replaceAll('"', '""')}","i",3`);
        const ratings = await read(`user,item,rating\n${lines.join('\n')}\n`);
        expect(triplesOf(ratings).map(([user]) => user)).toEqual(ids);
      }),
    );
  });
});

describe('what is no rating is refused with its line', () => {
  test.each([
    [
      'a column that is not there',
      'user,item,stars\n',
      {},
      'ratings.txt:1  no column "rating" in the header',
    ],
    [
      'the wrong delimiter',
      'user;item;rating\n',
      {},
      'ratings.txt:1  no column "user" in the header: no "," in "user;item;rating"',
    ],
    ['a name where a number is due', '1,2,3\n', { header: false }, 'ratings.txt:1  no column user'],
    [
      'half a column',
      '1,2,3\n',
      { header: false, user: '1.5', item: '2', rating: '3' },
      'ratings.txt:1  no column 1.5',
    ],
    [
      'a column beyond the last',
      '1,2,3\n',
      { header: false, user: '1', item: '2', rating: '4' },
      'ratings.txt:1  no column 4',
    ],
    [
      'a header that was not spoken of',
      'u,i,r\n',
      { header: false, user: '1', item: '2', rating: '3' },
      'ratings.txt:1  the rating is "r"',
    ],
    ['an empty id', 'user,item,rating\n1,,3\n', {}, 'ratings.txt:2  the item is empty'],
    [
      'an id without end',
      `user,item,rating\n${'x'.repeat(1001)},1,3\n`,
      {},
      'ratings.txt:2  the user has 1001 characters',
    ],
    ['a hexadecimal number', 'user,item,rating\n1,1,0x10\n', {}, 'ratings.txt:2  the rating is "0x10"'],
    [
      'a rating beyond single precision',
      'user,item,rating\n1,1,1e39\n',
      {},
      'ratings.txt:2  the rating is "1e39"',
    ],
    [
      'a rating outside the scale',
      'user,item,rating\n1,1,6\n',
      { scale: { minimum: 1, maximum: 5 } },
      'ratings.txt:2  the rating 6 is outside the scale 1 to 5',
    ],
    [
      'a line that is too long, after a quoted one',
      'user,item,rating\n"1",1,3\n2,1,3,4\n',
      {},
      'ratings.txt:3  4 columns',
    ],
    [
      'a quote that is not closed',
      'user,item,rating\n1,1,3\n"2,1,3\n3,1,3\n',
      {},
      'ratings.txt:3  a quote that is opened',
    ],
    ['nothing but a header', 'user,item,rating\n', {}, 'ratings.txt  there is a header but no rating'],
  ])('%s', async (_, text, options, message) => {
    expect(await refusal(read(text, options))).toContain(message);
  });
});
