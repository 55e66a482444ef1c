import { CsvError, parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataError, RandomStream, type RatingMatrix } from '../../src/core/public.js';
import { applyFilters } from '../../src/harness/filtering.js';
import { type RatingLayout, readRatings } from '../../src/plugins/data-sources/rating-rows.js';
import { readLines } from '../../src/plugins/data-sources/records.js';
import { blocksOf } from '../support/blocks.js';
import { readSlowly } from '../support/slow-ratings.js';

const LAYOUT: RatingLayout = {
  delimiter: ',',
  quote: '"',
  encoding: 'utf8',
  header: true,
  columns: { user: 'user', item: 'item', rating: 'rating', timestamp: 'when' },
};
const HEADER = 'user,item,rating,when\n';

const rowsOf = ({ users, items, user, item, value, timestamp, size }: RatingMatrix) =>
  Array.from(
    { length: size },
    (_, k) => [users.idOf(user[k]!), items.idOf(item[k]!), value[k]!, timestamp?.[k] ?? 0] as const,
  );

/** What the rows of a file are as a run takes them: pairs that are there twice are refused. */
async function readMatrix(bytes: Uint8Array, blockSize: number, layout: RatingLayout): Promise<RatingMatrix> {
  const read = await readRatings(blocksOf(bytes, blockSize), 'file', () => layout, undefined);
  const source = { ...read, userAttributes: new Map(), itemAttributes: new Map() };
  return (await applyFilters([], source, RandomStream.fromSeed(1))).data.ratings;
}

/** Reads in blocks of a size and expects what the slow reader says: the same ratings, or the same fault in the same line. */
async function expectSame(bytes: Uint8Array, layout: RatingLayout, blockSize: number): Promise<void> {
  const expected = readSlowly(bytes, layout);
  const attempt = readMatrix(bytes, blockSize, layout);
  if ('ratings' in expected) {
    const matrix = await attempt;
    expect(rowsOf(matrix)).toEqual(
      expected.ratings.map(([u, i, value, time]) => [u, i, Math.fround(value), time]),
    );
    const values = expected.ratings.map(([, , value]) => value);
    expect(matrix.scale).toEqual({ minimum: Math.min(...values), maximum: Math.max(...values) });
  } else {
    const error: unknown = await attempt.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(DataError);
    const { message } = error as DataError;
    expect(message.slice(0, message.indexOf('  '))).toBe(
      expected.line === undefined ? 'file' : `file:${expected.line}`,
    );
    expect(message).toContain(expected.fault);
  }
}

const plainId = fc.oneof(fc.nat(30).map(String), fc.nat(30_000_000).map(String));
const id = fc.oneof(
  { weight: 4, arbitrary: plainId },
  fc.constantFrom(
    '0',
    '00',
    '01',
    '007',
    '-1',
    '1.0',
    '8388607',
    '8388608',
    '9007199254740993',
    '1e3',
    ' 1',
    '1 ',
  ),
  fc.constantFrom(
    'B000X',
    'ann',
    'é',
    '😀',
    '__proto__',
    'a:b',
    '7:',
    'a|b',
    "o'clock",
    '\0',
    '\u00a01',
    '\ufeff',
  ),
  fc.string({ minLength: 1, maxLength: 6, unit: 'binary' }),
);
const number = fc.oneof(
  { weight: 4, arbitrary: fc.nat(10).map((halves) => String(halves / 2)) },
  fc.double({ noNaN: true, min: -1e30, max: 1e30 }).map(String),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), fc.nat(10 ** 9))
    .map(([whole, part]) => `${whole}.${part}`),
  fc.constantFrom(
    '-0',
    '+3',
    '.5',
    '5.',
    '007',
    ' 4',
    '3 ',
    '1e1',
    '2E-2',
    '0.1',
    '3.3',
    '123456789',
    '1234567890',
  ),
);
const bad = fc.constantFrom('', '.', '-', 'x', 'NaN', '1e39', '0x10', '3,5', '--1', '1-', '1.2.3', '١');

/** Cells of rows, of which most rows are fine. */
const row = fc.record({
  user: id,
  item: id,
  rating: fc.oneof({ weight: 40, arbitrary: number }, bad),
  when: fc.oneof({ weight: 40, arbitrary: number }, bad),
  other: fc.oneof(fc.constantFrom('', 'x', 'a "b"', 'two\nlines'), fc.string({ maxLength: 5 })),
});

const file = fc
  .record({
    rows: fc.array(row, { maxLength: 12 }),
    order: fc.shuffledSubarray(['user', 'item', 'rating', 'when', 'other'], { minLength: 5 }),
    delimiter: fc.constantFrom(',', ';', '\t', '::', ' | ', '→'),
    quote: fc.constantFrom('"', '"', "'", ''),
    header: fc.boolean(),
    timed: fc.boolean(),
    mark: fc.boolean(),
    latin: fc.boolean(),
    ends: fc.array(fc.constantFrom('\n', '\n', '\r\n', '\n\n', '\r\n\r\n'), { minLength: 1, maxLength: 4 }),
    quoting: fc.constantFrom('where needed', 'often'),
    lastEnd: fc.constantFrom('', '\n', '\r\n', '\r'),
  })
  .map(({ rows, order, delimiter, quote, header, timed, mark, latin, ends, quoting, lastEnd }) => {
    const cell = (text: string, k: number): string => {
      const needed = [delimiter, '\n', '\r', quote].some((part) => part !== '' && text.includes(part));
      if (quote === '' || !(needed || (quoting === 'often' && k % 3 === 0))) return text;
      return quote + text.replaceAll(quote, quote + quote) + quote;
    };
    const cells = [
      ...(header ? [order] : []),
      ...rows.map((one) => order.map((name) => one[name as keyof typeof one])),
    ];
    const lines = cells.map((line, k) => line.map((text, column) => cell(text, k + column)).join(delimiter));
    const text = lines
      .map((line, k) => line + (k < lines.length - 1 ? ends[k % ends.length]! : lastEnd))
      .join('');
    const nameOf = (name: string): string => (header ? name : String(order.indexOf(name) + 1));
    const encoding = latin ? ('latin1' as const) : ('utf8' as const);
    const columns = {
      user: nameOf('user'),
      item: nameOf('item'),
      rating: nameOf('rating'),
      ...(timed && { timestamp: nameOf('when') }),
    };
    const layout: RatingLayout = {
      delimiter: latin && delimiter === '→' ? ',' : delimiter,
      quote,
      encoding,
      header,
      columns,
    };
    return { bytes: Buffer.from((mark && !latin ? '\uFEFF' : '') + text, encoding), layout };
  });

describe('the fast reader and the slow one agree', () => {
  test('on files of all kinds, in blocks of any size', async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.integer({ min: 1, max: 200 }), async ({ bytes, layout }, blockSize) =>
        expectSame(bytes, layout, blockSize),
      ),
      { numRuns: 500 },
    );
  });

  test('on lines of the usual columns, most of which are usual', async () => {
    const line = fc.tuple(
      fc.oneof(
        { weight: 9, arbitrary: fc.nat(12).map(String) },
        fc.constantFrom('01', '00', 'a', '"3"', '4x', ''),
      ),
      fc.oneof(
        { weight: 9, arbitrary: fc.nat(1200).map(String) },
        fc.constantFrom('007', '1.', '99999999', '-1'),
      ),
      fc.oneof(
        { weight: 9, arbitrary: fc.nat(10).map((k) => String(k / 2)) },
        fc.constantFrom('-0', '10', '3.25', '.5', '4.', '5'),
      ),
      fc.oneof(
        { weight: 9, arbitrary: fc.nat(2 ** 31).map(String) },
        fc.constantFrom('0', '12345678901', '1e3', '', '7.5'),
      ),
    );
    const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n');
    const content = fc.array(fc.tuple(line, lineEnd), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        content,
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        async (lines, blockSize, timed) => {
          const text = lines.map(([cells, end]) => cells.slice(0, timed ? 4 : 3).join() + end).join('');
          const columns = {
            user: 'user',
            item: 'item',
            rating: 'rating',
            ...(timed && { timestamp: 'when' }),
          };
          const header = timed ? HEADER : HEADER.replace(',when', '');
          await expectSame(Buffer.from(header + text), { ...LAYOUT, columns }, blockSize);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('on files that have been damaged', async () => {
    const damage = fc.record({
      at: fc.nat(),
      count: fc.nat(3),
      put: fc.constantFrom('', '"', ',', '\n', '\r', '1', ' ', '.'),
    });
    await fc.assert(
      fc.asyncProperty(file, damage, async ({ bytes, layout }, { at, count, put }) => {
        const position = at % (bytes.length + 1);
        const damaged = Buffer.concat([
          bytes.subarray(0, position),
          Buffer.from(put),
          bytes.subarray(position + count),
        ]);
        if (layout.encoding === 'utf8' && damaged.includes('\ufffd')) return;
        const isText = Buffer.from(damaged.toString('utf8')).equals(damaged);
        if (layout.encoding === 'latin1' || isText) await expectSame(damaged, layout, 64);
      }),
      { numRuns: 500 },
    );
  });

  test('wherever blocks end', async () => {
    const text =
      '\uFEFFuser,item,rating,when\r\n1,2,3,1260759144\n01,B00X,4.5,-7\r\n\n"a, ""b""",é😀,1e0,.5\n"two\n\nlines",5,2,1\r\n9,"7",1,2';
    const bytes = Buffer.from(text);
    for (let size = 1; size <= bytes.length; size++) await expectSame(bytes, LAYOUT, size);
  });

  test('on records, with csv-parse', () => {
    const text = fc.string({ unit: fc.constantFrom('"', '"', ',', '\n', 'a', 'b', '1'), maxLength: 25 });
    fc.assert(
      fc.property(text, (content) => {
        let expected: unknown;
        try {
          expected = parse(content, { relax_column_count: true, skip_empty_lines: true });
        } catch (error) {
          expect(error).toBeInstanceOf(CsvError);
        }
        const read = () =>
          Array.from(readLines(Buffer.from(content), 'file', LAYOUT), ({ fields }) => fields);
        if (expected === undefined) expect(read).toThrow(DataError);
        else expect(read()).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a rating is the nearest 32-bit float of the nearest double of its text', () => {
  test('however it is written', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 30 }), async (numbers) => {
        const text = HEADER + numbers.map((one, k) => `${k},1,${one},${one}\n`).join('');
        const matrix = await readMatrix(Buffer.from(text), 100, LAYOUT);
        expect([...matrix.value]).toEqual(numbers.map((one) => Math.fround(Number(one))));
        expect([...matrix.timestamp!]).toEqual(numbers.map(Number));
      }),
    );
  });
});

describe('a time is seconds since 1970, or an ISO date', () => {
  const LINE = (when: string): Buffer => Buffer.from(`${HEADER}1,1,3,0\n1,2,3,"${when}"\n`);

  test.each([
    ['2024-05-31', '2024-05-31T00:00:00Z'],
    ['2024-05-31T18:30Z', '2024-05-31T18:30:00Z'],
    ['2024-05-31 18:30:05', '2024-05-31T18:30:05Z'],
    [' 2024-05-31T18:30:05.25+02:00 ', '2024-05-31T16:30:05.25Z'],
    ['2024-05-31 18:30:05 -0330', '2024-05-31T22:00:05Z'],
    ['1969-12-31', '1969-12-31T00:00:00Z'],
  ])('%s', async (when, utc) => {
    const matrix = await readMatrix(LINE(when), 100, LAYOUT);
    expect([...matrix.timestamp!]).toEqual([0, Date.parse(utc) / 1000]);
  });

  test.each(['2023-02-30', '2024-13-01', '2024-05-31T25:00', '31.05.2024', '05/31/2024', '2024-05', ''])(
    '"%s" is none',
    async (when) => {
      await expect(readMatrix(LINE(when), 100, LAYOUT)).rejects.toThrow(
        `file:3  the timestamp is "${when}", expected seconds since 1970 such as 1717113600, or a date such as 2024-05-31`,
      );
    },
  );
});

test('without a column of ratings each line is a rating of 1, however it is written', async () => {
  const columns = { user: 'user', item: 'item', rating: '' };
  const lines = ['1,2,x,', 'a,"b, c",y,z', '"1",3,,"5"', '7,2,9,9'];
  for (const size of [1, 7, 1000]) {
    const matrix = await readMatrix(Buffer.from(`${HEADER}${lines.join('\n')}`), size, {
      ...LAYOUT,
      columns,
    });
    expect(rowsOf(matrix)).toEqual([
      ['1', '2', 1, 0],
      ['a', 'b, c', 1, 0],
      ['1', '3', 1, 0],
      ['7', '2', 1, 0],
    ]);
    expect(matrix.scale).toEqual({ minimum: 1, maximum: 1 });
  }
});

const attempt = (bytes: Uint8Array, size: number, layout: Partial<RatingLayout> = {}) =>
  readMatrix(bytes, size, { ...LAYOUT, ...layout });

describe('what is wrong far from the beginning is found where it is', () => {
  const lines = Array.from({ length: 5000 }, (_, k) => `${k % 70},${Math.floor(k / 70)},3,${k}\n`);
  test.each([
    ['x', /^file:4002 {2}1 columns where the first line has 4/],
    ['1,2,three,4', /^file:4002 {2}the rating is "three"/],
    ['4,0,1,1', /^file:4002 {2}user "4" rates item "0" for the second time; the first is in line 6/],
    ['1,"2,3,4', /^file:4002 {2}a quote that is opened in this line is not closed/],
    ['1,2"3,3,4', /^file:4002 {2}column 2 has a quote after "2"/],
    ['1,"2"3,3,4', /^file:4002 {2}column 2 goes on after its closing quote: "3,3,4"/],
    ['1,\xff,3,4', /^file:4002 {2}this is no UTF-8/],
    ['1,\xed\xa0\x80,3,4', /^file:4002 {2}this is no UTF-8/],
  ])('%s', async (line, message) => {
    const bytes = Buffer.from(
      HEADER + [...lines.slice(0, 4000), `${line}\n`, ...lines.slice(4000)].join(''),
      'latin1',
    );
    for (const size of [100, 4096, 1 << 20]) await expect(attempt(bytes, size)).rejects.toThrow(message);
  });
});

describe('sizes', () => {
  test('more ids than tables start with, and columns that grow, in memory that threads can share', async () => {
    const count = 300_000;
    const rows = Array.from(
      { length: count },
      (_, k) => `u${k},${7 * k},${k % 5},1${String(k).padStart(9, '0')}\n`,
    );
    const matrix = await attempt(Buffer.from(HEADER + rows.join('')), 1 << 16);
    expect([matrix.size, matrix.users.size, matrix.items.size]).toEqual([count, count, count]);
    for (const k of [0, 511, 512, 262_143, 262_144, count - 1]) {
      expect([matrix.user[k], matrix.users.idOf(k), matrix.items.idOf(k)]).toEqual([k, `u${k}`, `${7 * k}`]);
      expect([matrix.value[k], matrix.timestamp![k]]).toEqual([k % 5, 1e9 + k]);
    }
    for (const column of [matrix.user, matrix.item, matrix.value, matrix.timestamp!])
      expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  test('a line without end is no text', async () => {
    const bytes = Buffer.alloc(17 << 20, 'x');
    await expect(attempt(bytes, 1 << 20)).rejects.toThrow('longer than 16 MiB');
  });
});

test('a column that is read twice', async () => {
  const columns = { user: 'user', item: 'item', rating: 'rating', timestamp: 'rating' };
  const matrix = await attempt(Buffer.from(`${HEADER}1,2,3,4\n`), 100, { columns });
  expect(rowsOf(matrix)).toEqual([['1', '2', 3, 3]]);
});

test('a delimiter that could be part of a number', async () => {
  const columns = { user: 'user', item: 'item', rating: 'rating' };
  const matrix = await attempt(Buffer.from('user-item-rating\n1-2-3\n'), 100, { delimiter: '-', columns });
  expect(rowsOf(matrix)).toEqual([['1', '2', 3, 0]]);
});
