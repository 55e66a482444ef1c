import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import initializeSqlite from 'sql.js';
import { expect, test } from 'vitest';
import { folderWith, inProcess, MAIN } from '../support/cli.js';
import { load, refusal, triplesOf } from '../support/plugins.js';

const { Database } = await initializeSqlite();
const TABLE = `CREATE TABLE "the ""votes""" (who, movie INTEGER, stars REAL, at INTEGER);
  INSERT INTO "the ""votes""" VALUES ('01', 7, 1, 0), ('1', 9007199254740993, 2.5, 10), ('é', 7, 3, 20), (-9223372036854775808, 8, 4, 30);`;
const VIEW = `${TABLE} CREATE VIEW late AS SELECT * FROM "the ""votes""" WHERE at > 5;`;

function folderOf(statements: string): string {
  const database = new Database();
  database.run(statements);
  const folder = folderWith({});
  writeFileSync(join(folder, 'r.sqlite'), database.export());
  database.close();
  return folder;
}
const OPTIONS = { path: 'r.sqlite', user: 'who', item: 'movie', rating: 'stars' };
const EXPECTED = [
  ['01', '7', 1],
  ['1', '9007199254740993', 2.5],
  ['é', '7', 3],
  ['-9223372036854775808', '8', 4],
];

test('texts and whole numbers are ids to the letter, from the only table, a table or a view', async () => {
  const { ratings, locate } = await load(
    'sqlite',
    { ...OPTIONS, timestamp: 'at' },
    { folder: folderOf(TABLE) },
  );
  expect(triplesOf(ratings)).toEqual(EXPECTED);
  expect([...ratings.timestamp!]).toEqual([0, 10, 20, 30]);
  expect(locate!(3)).toEqual({ file: 'r.sqlite', line: 4 });
  const folder = folderOf(VIEW);
  const named = await load('sqlite', { ...OPTIONS, table: 'the "votes"' }, { folder });
  expect(triplesOf(named.ratings)).toEqual(EXPECTED);
  const view = await load('sqlite', { ...OPTIONS, table: 'late' }, { folder });
  expect(triplesOf(view.ratings)).toEqual(EXPECTED.slice(1));
});

test('a query names and computes columns; the rows come in its order', async () => {
  const query = 'SELECT who AS user, movie AS item, 2 * stars AS rating FROM late ORDER BY at DESC;\n';
  const { ratings } = await load('sqlite', { path: 'r.sqlite', query }, { folder: folderOf(VIEW) });
  expect(triplesOf(ratings)).toEqual(
    EXPECTED.slice(1)
      .reverse()
      .map(([u, i, r]) => [u, i, 2 * Number(r)]),
  );
});

test('a table or column that is not there, and what is no database', async () => {
  const folder = folderOf(VIEW);
  const refused = (options: object) => refusal(load('sqlite', { ...OPTIONS, ...options }, { folder }));
  const tables = 'the tables are "late", "the \\"votes\\""';
  expect(await refused({ table: 'votes' })).toBe(`r.sqlite  there is no table "votes"; ${tables}`);
  expect(await refused({})).toBe(`r.sqlite  there is more than one table; say which by \`table\`: ${tables}`);
  expect(await refused({ table: 'late', rating: 'rating' })).toBe(
    'r.sqlite  there is no column "rating"; the columns are "who", "movie", "stars", "at"',
  );
  expect(await refused({ table: 'late', query: 'SELECT 1' })).toMatch(/leave one of them out/);
  expect(await refused({ query: 'SELECT nope FROM late' })).toBe(
    'r.sqlite  SQLite says: no such column: nope',
  );
  expect(await refused({ query: "SELECT who, 'a' AS movie, 'b' AS stars FROM late" })).toMatch(
    /^r\.sqlite:1 {2}the rating is/,
  );
  writeFileSync(join(folder, 'r.sqlite'), 'SQLite format 3\0 and no more');
  expect(await refused({})).toMatch(/^r\.sqlite {2}SQLite says: file is not a database/);
  expect(await refusal(load('sqlite', OPTIONS, { folder: folderOf('SELECT 1') }))).toBe(
    'r.sqlite  there is no table',
  );
});

test.each([
  'DELETE FROM late',
  'DELETE FROM "the ""votes""" RETURNING who, movie, stars',
  'INSERT INTO "the ""votes""" VALUES (1, 2, 3, 4)',
  'CREATE TEMP TABLE x (who, movie, stars)',
  'PRAGMA query_only = OFF',
  'SELECT * FROM late; DROP VIEW late',
  '-- nothing',
])('%s is refused, and the file stays as it is', async (query) => {
  const folder = folderOf(VIEW);
  const before = readFileSync(join(folder, 'r.sqlite'));
  expect(await refusal(load('sqlite', { ...OPTIONS, query }, { folder }))).toMatch(
    /not one SELECT|readonly database|cannot modify/,
  );
  expect(readFileSync(join(folder, 'r.sqlite'))).toEqual(before);
});

test('what another program has not yet written into the file is not passed over', async () => {
  const folder = folderOf(TABLE);
  writeFileSync(join(folder, 'r.sqlite-wal'), '');
  expect((await load('sqlite', OPTIONS, { folder })).ratings.size).toBe(4);
  writeFileSync(join(folder, 'r.sqlite-wal'), 'pages');
  expect(await refusal(load('sqlite', OPTIONS, { folder }))).toMatch(/still in r\.sqlite-wal; close/);
});

test('data inspect knows the format, and takes the columns that are named', async () => {
  const columns = ['--user', 'who', '--item', 'movie', '--rating', 'stars'];
  const { stdout } = await inProcess(folderOf(TABLE), 'data', 'inspect', 'r.sqlite', ...columns, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ format: 'SQLite', ratings: 4, users: 4, items: 3 });
});

test('without sql.js the message says how to get it', () => {
  const hooks = `export const resolve = (name, context, next) => {
    if (name === 'sql.js') throw Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' });
    return next(name, context);
  };`;
  const register = `import { register } from 'node:module'; register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;
  const preload = `data:text/javascript,${encodeURIComponent(register)}`;
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', preload, MAIN, 'data', 'inspect', 'r.sqlite'],
    { cwd: folderOf(TABLE), encoding: 'utf8' },
  );
  expect(stderr).toBe(
    'r.sqlite  SQLite is read by a package that is not installed; install it: npm install sql.js\n',
  );
  expect(status).toBe(3);
});
