import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import initializeSqlite from 'sql.js';
import { describe, expect, test } from 'vitest';
// The threads of a team run built files, so everything comes from there.
import { compose } from '../../dist/composition.js';
import { PLUGIN_KINDS } from '../../dist/core/contracts/plugin.js';
import { checkRegistered } from '../../dist/testing/check-plugin.js';
import { sampleData, smallData } from '../../dist/testing/ratings.js';
import { folderWith } from '../support/cli.js';

/** The ratings that splitters are tried on, half of them in each file. */
const { ratings } = sampleData(5, 30, 20, 300);
const lines = Array.from(ratings.value, (value, k) =>
  [ratings.users.idOf(ratings.user[k]!), ratings.items.idOf(ratings.item[k]!), value].join('\t'),
);
const { users, items } = smallData().ratings;
const pairs = Array.from({ length: users.size * items.size }, (_, k) => {
  const [user, item] = [Math.floor(k / items.size), k % items.size];
  return [users.idOf(user), items.idOf(item), 1 + (k % 5)].join(',');
});
const folder = folderWith({
  'u1.base': lines.slice(0, 150).join('\n'),
  'u1.test': lines.slice(150).join('\n'),
  'predictions-fold-1.csv': ['user,item,prediction', ...pairs].join('\n'),
  'ratings.inter': 'user_id:token\titem_id:token\trating:float\n1\t10\t4\n2\t10\t3.5\n2\t20\t1\n',
  'ratings.txt': '1 10 4\n2 10 3.5\n2 20 1\n',
  'ratings.jsonl': '{"user":"1","item":"10","rating":4}\n{"user":"2","item":"20","rating":1}\n',
  'ratings.csv': 'userId,movieId,rating,timestamp\n1,10,4,1000\n2,10,3.5,2000\n2,20,1,3000\n',
});

writeFileSync(
  join(folder, 'ratings.parquet'),
  new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'user', data: ['1', '2', '2'] },
        { name: 'item', data: ['10', '10', '20'] },
        { name: 'rating', data: [4, 3.5, 1], type: 'DOUBLE' },
      ],
    }),
  ),
);
const database = new (await initializeSqlite()).Database();
database.run(
  "CREATE TABLE ratings (user, item, rating); INSERT INTO ratings VALUES (1, 10, 4), (2, 'a', 3.5)",
);
writeFileSync(join(folder, 'ratings.sqlite'), database.export());

/** Options of plugins that read files, which an example cannot have. */
const files: Readonly<Record<string, Record<string, unknown>>> = {
  csv: { path: 'ratings.csv', user: 'userId', item: 'movieId', scale: { minimum: 1, maximum: 5 } },
  movielens: { path: 'ratings.csv' },
  recbole: { path: 'ratings.inter' },
  libmf: { path: 'ratings.txt' },
  parquet: { path: 'ratings.parquet' },
  sqlite: { path: 'ratings.sqlite' },
  'json-lines': { path: 'ratings.jsonl' },
  predictions: { path: 'predictions-{fold}.csv' },
  predefined: { folds: [{ training: 'u1.base', test: 'u1.test' }] },
};

const { registry } = compose(folder);

describe.each(PLUGIN_KINDS)('%s', (kind) => {
  test.each(registry.names(kind))('%s passes every check, or says why not', async (name) => {
    const plugin = registry.find(kind, name)!;
    const options = kind === 'reporter' ? {} : files[name];
    const findings = await checkRegistered(plugin, registry, options);
    const untried = findings.filter(
      ({ status, message }) => status === 'skipped' && message.startsWith('it needs'),
    );
    expect(findings.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(untried).toEqual([]);
    expect(findings.length).toBeGreaterThan(6);
  });
});
