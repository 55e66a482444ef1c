import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, inProcess } from '../support/cli.js';
import { fileOf } from '../support/experiment.js';
import { hasTerminal, mfbenchAtTerminal } from '../support/terminal.js';

/** 300 ratings, with words that a table would have: `row` makes a line of user, item, stars and time. */
function ratings(header: string, row: (user: number, item: number, stars: number, time: number) => string) {
  const lines = Array.from({ length: 300 }, (_, k) => {
    const [user, item] = [k % 15, Math.floor(k / 15)];
    return row(user, item, 1 + ((user * 7 + item * 3) % 5), 1_500_000_000 + 1000 * k);
  });
  return `${header}${lines.join('\n')}\n`;
}

const BOOKS = ratings('Reviewer;Book title;Stars\n', (u, i, s) => `r${u};"Title; ${i}";${s}`);

describe('init', () => {
  test('a file of one’s own: the configuration runs, and gives a table and a report', async () => {
    const folder = folderWith({ 'my books.csv': BOOKS });
    const flags = ['--item', 'Book title', '--run'];
    const { code, stdout, stderr } = await inProcess(folder, 'init', 'my books.csv', ...flags);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('my-books.yaml is written: 7 methods on 5 divisions of 300 ratings');
    expect(stdout).toContain('│ MF by SGD ');
    expect(fileOf(folder, 'reports/my-books/report.html')).toContain('<!doctype html>');
    const { data, rows } = JSON.parse(fileOf(folder, 'reports/my-books/results.json')) as Results;
    expect(data).toMatchObject({ ratings: 300, users: 15, items: 20, scale: { minimum: 1, maximum: 5 } });
    expect(rows.map(({ status }) => status)).toEqual(new Array(7).fill('ok'));
    const text = fileOf(folder, 'my-books.yaml');
    expect(text).toContain('npx mfbench run my-books.yaml');
  });

  test.each([
    [
      'a.tsv',
      ratings('user_id\titem_id\trating\ttimestamp\n', (...row) => row.join('\t')),
      { name: 'csv', delimiter: '\t' },
    ],
    [
      'b.inter',
      ratings('user_id:token\titem_id:token\trating:float\n', (u, i, s) => `${u}\t${i}\t${s}`),
      { name: 'recbole' },
    ],
    ['c.txt', ratings('', (u, i, s) => `${u} ${i} ${s}`), { name: 'libmf' }],
    ['ratings.dat', ratings('', (...row) => row.join('::')), { name: 'movielens' }],
    [
      'd.jsonl',
      ratings('', (u, i, s) => JSON.stringify({ reviewerID: `u${u}`, asin: `i${i}`, overall: s })),
      { name: 'json-lines', rating: 'overall' },
    ],
    [
      'bewertungen.csv',
      ratings(
        '\ufeffKundenname;Nutzer-ID;Artikel;Bewertung;Datum\n',
        (u, i, s) => `Käufer ${u};${u};Teil ${i};${s - 1},5;13.09.2023`,
      ),
      { name: 'csv', delimiter: ';', decimal: ',', user: 'Nutzer-ID', item: 'Artikel', rating: 'Bewertung' },
    ],
    [
      'words.csv',
      ratings(
        'user name,book id,score out of 10,comment\n',
        (u, i, s) => `Anna ${u},The book ${i},${2 * s},"good, ""really"""`,
      ),
      { name: 'csv', user: 'user name', item: 'book id', rating: 'score out of 10' },
    ],
    [
      'orders.jsonl',
      ratings('', (u, i, s, t) =>
        JSON.stringify({ user: `u${u}`, item: `i${i}`, rating: s, date: new Date(1000 * t) }),
      ),
      { name: 'json-lines', timestamp: 'date' },
    ],
    [
      'dates.csv',
      ratings(
        'user,item,rating,date\n',
        (u, i, s, t) => `${u},${i},${s},${new Date(1000 * t).toISOString().slice(0, 10)}`,
      ),
      { name: 'csv', timestamp: 'date' },
    ],
    ['e.csv', ratings('', (u, i, s) => `${u},${i},${s}`), { name: 'csv', header: false }],
  ])('%s is read by the source that knows it', async (file, text, source) => {
    const folder = folderWith({ [file]: text });
    const { code, stdout, stderr } = await inProcess(
      folder,
      'init',
      file,
      '--config',
      'sub/x.yaml',
      '--json',
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ config: 'sub/x.yaml', ratings: 300, rows: 7, folds: 5 });
    const plan = JSON.parse((await inProcess(folder, 'plan', 'sub/x.yaml', '--json')).stdout) as Pick<
      Results,
      'data'
    >;
    const { name, ...options } = source;
    expect(plan.data).toMatchObject({ ratings: 300, source: { name, options } });
  });

  test.each([
    ['two columns', ratings('user,item\n', (u, i, s) => `${u},${i + 20 * (s % 2)}`), ['--rating', 'none']],
    [
      'JSON Lines',
      ratings('', (u, i, s) => JSON.stringify({ user: u, item: i + 20 * (s % 2) })),
      ['--rating', 'none'],
    ],
    ['equal ratings', ratings('user,item,rating\n', (u, i, s) => `${u},${i + 20 * (s % 2)},1`), []],
  ])('likes, as %s: methods that rank are compared, and a model recommends', async (_, text, flags) => {
    const folder = folderWith({ likes: text });
    const { code, stderr } = await inProcess(folder, 'init', 'likes', ...flags, '--run');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('All ratings are 1, as likes are');
    const { rows } = JSON.parse(fileOf(folder, 'reports/likes/results.json')) as Results;
    expect(rows.map(({ name, status }) => [name, status])).toEqual([
      ['Popularity', 'ok'],
      ['Implicit MF', 'ok'],
      ['MF by BPR', 'ok'],
    ]);
    // Not every item is on top of somebody's list: the baseline has an order.
    expect(rows[0]!.metrics['coverage@10']!.mean).toBeLessThan(0.9);
    const written = fileOf(folder, 'likes.yaml');
    const [, row, out] = /mfbench train likes\.yaml "(.*)" --out (\S+)/.exec(written)!;
    const trained = await inProcess(folder, 'train', 'likes.yaml', row!, '--out', out!);
    expect(trained.stderr).toContain(`Next: npx mfbench recommend ${out!} --user <id>`);
    const { stdout } = await inProcess(folder, 'recommend', out!, '--user', '3', '--top', '12');
    expect(
      new Set(
        stdout
          .trim()
          .split('\n')
          .map((line) => line.split(' ')[0]),
      ).size,
    ).toBeGreaterThan(1);
  });

  test('made-up ratings, for a first look', async () => {
    const folder = folderWith({});
    expect(await inProcess(folder, 'init', '--synthetic')).toMatchObject({ code: 0, stdout: '' });
    expect(await inProcess(folder, 'plan', 'synthetic.yaml')).toMatchObject({ code: 0 });
  });

  test('it does not overwrite, unless it is told to', async () => {
    const folder = folderWith({ 'a.csv': BOOKS, 'a.yaml': 'mine' });
    const flags = ['init', 'a.csv', '--item', 'Book title'];
    const refused = await inProcess(folder, ...flags);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('a.yaml  is there already; --force overwrites it');
    expect(fileOf(folder, 'a.yaml')).toBe('mine');
    expect((await inProcess(folder, ...flags, '--force')).code).toBe(0);
    expect(fileOf(folder, 'a.yaml')).toContain('experiment: a ');
  });

  test.each([
    ['no file', [], 2, 'which ratings? Name a file, as in mfbench init ratings.csv, or say --synthetic'],
    ['a file that is not there', ['x.csv'], 3, 'x.csv  there is no such file'],
    [
      'columns of other names',
      ['odd.csv'],
      3,
      'say it with --user <column> --item <column> --rating <column>, or --rating none if every line is a like. The columns are a ("1", "2"',
    ],
    ['a column that is not there', ['odd.csv', '--user', 'z'], 3, 'there is no column "z" for --user. The'],
    ['capitals', ['odd.csv', '--user', 'A'], 3, 'no column "A" for --user; did you mean "a"? The columns'],
    ['no table', ['text.csv'], 3, 'expected lines of at least two columns'],
    ['likes', ['likes.csv'], 3, 'or --rating none if every line is a like. The columns are user ('],
    ['few ratings', ['few.csv'], 2, 'are too few to compare methods on'],
    ['few ratings, and what to do next', ['few.csv'], 2, 'npx mfbench init --synthetic --run --open'],
    ['no number', ['gaps.csv'], 3, '"rating" is named like ratings but has "NA", which is no number'],
    ['a spreadsheet', ['book.csv'], 3, 'this is a spreadsheet or a zip archive; save the table as CSV'],
    ['UTF-16', ['wide.csv'], 3, 'this is text in UTF-16; save it as UTF-8'],
    [
      'a table of users by items',
      ['matrix.csv'],
      3,
      'write a line for each rating instead: user,item,rating',
    ],
  ])('%s: what is wrong, what to do, and no configuration', async (_, parameters, exitCode, message) => {
    const folder = folderWith({
      'odd.csv': 'a,b,c,d,e\n1,2,3,x,y\n2,3,4,x,y\n',
      'text.csv': 'Once upon a time\nthere was\n',
      'likes.csv': ratings('user,item\n', (u, i) => `${u},${i}`),
      'few.csv': 'user,item,rating\n1,1,1\n1,2,2\n2,1,3\n',
      'gaps.csv': ratings('user,item,rating\n', (u, i, s) => `${u},${i},${s === 3 ? 'NA' : s}`),
      'book.csv': 'PK\x03\x04\x14\x00',
      'matrix.csv': `user${',"A film"'.repeat(10)}\nAnna${',4'.repeat(10)}\nBen${',3'.repeat(10)}\n`,
    });
    writeFileSync(join(folder, 'wide.csv'), '\ufeffuser,item,rating\n1,2,3\n', 'utf16le');
    const { code, stdout, stderr } = await inProcess(folder, 'init', ...parameters);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(existsSync(join(folder, `${parameters[0]?.replace('.csv', '')}.yaml`))).toBe(false);
  });
});

describe.skipIf(!hasTerminal)('init at a terminal (needs python3)', () => {
  test('from nothing to an opened report: answers, run, browser', () => {
    const folder = folderWith({
      'books.csv': BOOKS,
      'bin/xdg-open': '#!/bin/sh\necho "$1" > "$(dirname "$0")/opened"\n',
    });
    chmodSync(join(folder, 'bin/xdg-open'), 0o755);
    const { code, screen, unanswered } = mfbenchAtTerminal(folder, ['init'], {
      env: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
      steps: [
        ['[books.csv]:', '\r'],
        ['Which column says who rated?', '\r'],
        ['Which column says what was rated?', 'Nonsense\r'],
        ['There is no column Nonsense; there are Reviewer, Book title, Stars.', 'Book title\r'],
        ['Which column is the rating?', '\r'],
        ['Which column is the time', '\r'],
        ['[books.yaml]:', '\r'],
        ['Run it now? (y/n) [y]:', '\r'],
        ['Open the report in the browser? (y/n) [y]:', '\r'],
      ],
    });
    expect({ code, unanswered }, screen).toEqual({ code: 0, unanswered: [] });
    expect(screen).toContain('report.html is opened in the browser');
    expect(screen).not.toContain('No browser was found');
    const opened = readFileSync(join(folder, 'bin/opened'), 'utf8').trim();
    expect(readFileSync(opened, 'utf8')).toContain('<!doctype html>');
  });

  test('wrong answers are told, and asked for again', () => {
    const folder = folderWith({
      'my books.csv': ratings(
        'Reviewer;Book;Stars;Day;Title\n',
        (u, i, s, t) => `r${u};b${i};${s};${new Date(1000 * t).toISOString()};Title ${i}`,
      ),
      'photo.csv': 'GIF\0',
      'sub/x': '',
    });
    const { code, screen, unanswered } = mfbenchAtTerminal(folder, ['init'], {
      steps: [
        ['Which file has the ratings?', 'sub\r'],
        ['sub  this is a folder, not a file', 'photo.csv\r'],
        ['photo.csv  this is no text', 'nothing.csv\r'],
        ['There is no file nothing.csv', "'my books.csv'\r"],
        ['Is that right? (y/n) [y]:', 'n\r'],
        ['Which column says who rated?', 'reviewer\r'],
        ['Which column says what was rated?', 'Reviewer\r'],
        ['Reviewer is the user already.', 'Boo'],
        ['GBoo', '\t'],
        ['k', '\r'],
        ['Which column is the rating?', 'Title\r'],
        ['Title has "Title 0", which is no number.', '\r'],
        ['Which column is the time', 'Title\r'],
        ['neither a date such as 2024-05-31 nor a number of seconds', 'Day\r'],
        ['Name of the configuration', 'books.json\r'],
        ['the name of a configuration ends in .yaml', '\r'],
        ['Run it now?', 'n\r'],
      ],
    });
    expect({ code, unanswered }, screen).toEqual({ code: 0, unanswered: [] });
    const text = fileOf(folder, 'my-books.yaml');
    expect(text).toMatch(/user: Reviewer .*\n +item: Book .*\n +rating: Stars .*\n +timestamp: Day /);
  });

  test('likes at a terminal: none is proposed where no column can be the rating', () => {
    const folder = folderWith({
      'likes.csv': ratings(
        'user,song,liked\n',
        (u, i, _, t) => `u${u},s${i},${new Date(1000 * t).toISOString()}`,
      ),
    });
    const { code, screen, unanswered } = mfbenchAtTerminal(folder, ['init', 'likes.csv'], {
      steps: [
        ['Which column says who rated? [user]:', '\r'],
        ['Which column says what was rated? [song]:', '\r'],
        ['Which column is the rating? (none if every line is a like) [none]:', '\r'],
        ['[liked]:', '\r'],
        ['[likes.yaml]:', '\r'],
        ['Run it now?', 'n\r'],
      ],
    });
    expect({ code, unanswered }, screen).toEqual({ code: 0, unanswered: [] });
    expect(fileOf(folder, 'likes.yaml')).toContain('rating: ""    # none: every line is a like');
  });

  test('a browser that cannot be started: which page to open', () => {
    const folder = folderWith({ 'bin/xdg-open': '#!/bin/sh\nexit 3\n' });
    chmodSync(join(folder, 'bin/xdg-open'), 0o755);
    const { code, screen } = mfbenchAtTerminal(folder, ['init', '--synthetic', '--yes', '--open'], {
      env: { PATH: `${join(folder, 'bin')}:${process.env['PATH']}` },
    });
    expect(code, screen).toBe(0);
    expect(screen).toContain('No browser was found; open reports/synthetic/report.html in one yourself');
  });

  test('columns that are clear need one answer; n runs nothing', () => {
    const folder = folderWith({ 'a.csv': ratings('user,item,rating\n', (u, i, s) => `${u},${i},${s}`) });
    const { code, screen, unanswered } = mfbenchAtTerminal(folder, ['init', 'a.csv'], {
      steps: [
        ['Is that right? (y/n) [y]:', '\r'],
        ['[a.yaml]:', '\r'],
        ['Run it now?', 'n\r'],
      ],
    });
    expect({ code, unanswered }, screen).toEqual({ code: 0, unanswered: [] });
    expect(screen).toContain('Next: npx mfbench run a.yaml');
    expect(existsSync(join(folder, 'reports'))).toBe(false);
  });

  test.each([
    ['Ctrl-C', '\x03', 130],
    ['the end of the input', '\x04', 2],
  ])('%s at a question: nothing is written, no stack trace', (_, typed, exitCode) => {
    const folder = folderWith({});
    const { code, screen } = mfbenchAtTerminal(folder, ['init'], { steps: [['Which file', typed]] });
    expect(code, screen).toBe(exitCode);
    expect(screen).not.toMatch(/ at |Error/);
  });
});
