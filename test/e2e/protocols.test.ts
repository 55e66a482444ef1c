import { describe, expect, test } from 'vitest';
import { folderWith, inProcess } from '../support/cli.js';
import { fileOf, resultsOfRun, run } from '../support/experiment.js';

/** 12 users rate 10 items, but for some pairs; user u0 has few, item i9 is rated by one user. */
const LINES = Array.from({ length: 12 }, (_, user) =>
  Array.from({ length: 10 }, (_, item) => ({ user, item })).filter(({ user: u, item }) =>
    u === 0 ? item < 2 : item === 9 ? u === 5 : (u + item) % 4 > 0,
  ),
).flatMap((pairs) => pairs.map(({ user, item }) => [user, item] as const));
const RATINGS = [
  'user,item,rating,time',
  ...LINES.map(
    ([user, item], k) =>
      `u${user},i${item},${1 + ((user + 2 * item) % 5)},${1e9 + 86400 * ((k * 7) % LINES.length)}`,
  ),
].join('\n');
const FILES = { 'ratings.csv': `${RATINGS}\n`, 'twice.csv': `${RATINGS}\nu1,i1,5,2000000000\n` };

const config = (more: string, file = 'ratings.csv'): string => `experiment: protocols
data: { name: csv, path: ${file}, timestamp: time }
${more}
rows:
  - { name: Mean, model: global-mean }
  - { name: Bias, model: bias, regularizer: { name: l2, lambda: 1 }, optimizer: { name: alternating-least-squares, epochs: 3 } }
`;

const SPLITS = [
  '{ name: k-fold, folds: 2, repetitions: 2 }',
  '{ name: leave-k-out, k: 2 }',
  '{ name: leave-k-out, by: time }',
  '{ name: per-user-temporal, testFraction: 0.3 }',
  '{ name: global-temporal }',
  '{ name: global-temporal, date: 2001-10-15 }',
];

test.each(SPLITS)(
  '%s with filters and subsets: a full report, the same on any number of threads',
  async (split) => {
    const text = config(
      `filters:
  - { name: duplicates, policy: last }
  - { name: k-core, k: 3 }
split: ${split}
metrics: [rmse, { name: rmse, subset: warm }, { name: rmse, subset: cold }, user-rmse, r2, mse]`,
      'twice.csv',
    );
    const results = await resultsOfRun(text, ['--threads', '1'], FILES);
    expect(results.data.filters.map(({ filter }) => filter.name)).toEqual(['duplicates', 'k-core']);
    const [duplicates, core] = results.data.filters;
    expect(duplicates!.before.ratings - duplicates!.after.ratings).toBe(1);
    expect(core!.after).toEqual({
      ratings: results.data.ratings,
      users: results.data.users,
      items: results.data.items,
    });
    expect([core!.after.users, core!.after.items]).toEqual([11, 9]);
    expect(results.metrics.map(({ name }) => name)).toEqual([
      'rmse',
      'rmse warm',
      'rmse cold',
      'user-rmse',
      'r2',
      'mse',
    ]);
    for (const { metrics } of results.rows) {
      const [whole, squares] = [metrics['rmse']!.folds, metrics['mse']!.folds];
      whole.forEach((value, fold) => {
        expect(value! * value!).toBeCloseTo(squares[fold]!, 12);
      });
    }
    for (const { training, test: held, time } of results.split.folds) {
      expect(training + held).toBe(results.data.ratings);
      if (split.includes('global')) expect(time!.training.last < time!.test.first).toBe(true);
      expect(time!.testBeforeTrainingEnd > 0).toBe(!split.includes('global'));
    }
    expect((await resultsOfRun(text, ['--threads', '2'], FILES)).digest).toBe(results.digest);
  },
);

test('reports name the protocol and its leak, the filters and what was left out', async () => {
  const text = config(
    'filters: [{ name: minimum-ratings, users: 3 }]\nsplit: { name: leave-k-out, by: time, k: 6 }\nmetrics: [{ name: rmse, subset: cold }]',
  );
  const { stdout, folder } = await run(text, ['--quiet'], FILES);
  const flat = stdout.replace(/\s+/g, ' ');
  expect(flat).toContain('leave-k-out, 1 fold (leaks across time)');
  expect(flat).toMatch(
    /Filter minimum-ratings \(users 3, items 1\): \d+ of \d+ ratings, 11 of 12 users and 10 of 10 items are left\./,
  );
  expect(flat).toMatch(/\d+ of 11 users have too few ratings and keep all of them in training\./);
  const report = fileOf(folder, 'reports/protocols/report.md');
  expect(report).toContain('leave-k-out, 1 fold (leaks across time)');
  expect(report).toMatch(/\| of these cold: one or both \| \d+ \|/);
  expect(report).toMatch(/\| first training rating \| 2001-\d\d-\d\dT/);
  const plan = (await inProcess(folder, 'plan', 'config.yaml')).stdout;
  expect(plan).toContain('Filter minimum-ratings (users 3, items 1): ');
  expect(plan).toContain('keep all of them in training.');
});

test.each(['leave-k-out', 'per-user-temporal'])(
  'describe %s says that it leaks across time',
  async (name) => {
    const { stdout } = await inProcess(folderWith({}), 'describe', name);
    expect(stdout).toContain('Leaks across time');
  },
);

describe('what is wrong is pointed at', () => {
  const at = async (text: string) => {
    const { code, stdout, stderr } = await inProcess(
      folderWith({ ...FILES, 'config.yaml': text }),
      'run',
      'config.yaml',
      '--quiet',
    );
    expect(stdout).toBe('');
    expect(stderr).not.toContain('    at ');
    return { code, stderr };
  };

  test.each([
    [
      'an unknown filter',
      'filters: [k-cor]\nsplit: k-fold',
      'config.yaml:3:11  unknown filter "k-cor"; did you mean "k-core"? Allowed: binarize, ',
    ],
    [
      'a filter that needs an option',
      'filters: [k-core]\nsplit: k-fold',
      'config.yaml:3:11  filter k-core needs k',
    ],
    [
      'an option out of bounds',
      'filters: [{ name: k-core, k: 0 }]\nsplit: k-fold',
      'config.yaml:3:30  filter k-core k must be >= 1; got 0',
    ],
    [
      'a policy that there is not',
      'filters: [{ name: duplicates, policy: latest }]\nsplit: k-fold',
      'config.yaml:3:39  filter duplicates policy has no value "latest"',
    ],
    ['filters that are no list', 'filters: k-core\nsplit: k-fold', 'config.yaml:3:10  filters must be'],
    [
      'two cuts',
      'split: { name: global-temporal, date: 2001-10-15, testFraction: 0.2 }',
      'config.yaml:3:8  splitter global-temporal: testFraction and date are two ways',
    ],
    [
      'no date',
      'split: { name: global-temporal, date: soon }',
      'config.yaml:3:8  splitter global-temporal: date "soon" is no date',
    ],
    [
      'no repetition',
      'split: { name: k-fold, repetitions: 0 }',
      'config.yaml:3:37  splitter k-fold repetitions must be >= 1; got 0',
    ],
  ])('%s: exit code 2', async (_, more, message) => {
    const { code, stderr } = await at(config(more));
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  test.each([
    [
      'a pair twice',
      config('split: k-fold', 'twice.csv'),
      `twice.csv:${LINES.length + 2}  user "u1" rates item "i1" for the second time; the first is in line `,
    ],
    [
      'filters that leave nothing',
      config('filters: [{ name: k-core, k: 50 }]\nsplit: k-fold'),
      `filter k-core leaves none of the ${LINES.length} ratings`,
    ],
    [
      'no times',
      config('split: global-temporal').replace(', timestamp: time', ''),
      'splitter global-temporal needs the time of every rating, and the data have none. The source csv reads it from the column',
    ],
    [
      'a cut after everything',
      config('split: { name: global-temporal, date: 2031-01-01 }'),
      'the cut at 2031-01-01T00:00:00Z leaves no rating to test on',
    ],
  ])('%s: exit code 3', async (_, text, message) => {
    const { code, stderr } = await at(text);
    expect(stderr).toContain(message);
    expect(code).toBe(3);
  });

  test('a pair twice, by a data source of the user: refused as well', async () => {
    const source = `import { defineDataSource, IdIndex, RatingMatrix } from 'mfbench';
export default defineDataSource({ name: 'mine', summary: 'Mine.', options: {}, load: () => {
  const users = new IdIndex(), items = new IdIndex();
  const user = Int32Array.from([0, 1, 2, 0], (u) => users.add(String(u))), item = Int32Array.from([0, 0, 0, 0], (i) => items.add(String(i)));
  const ratings = new RatingMatrix(users, items, { minimum: 1, maximum: 5 }, { user, item, value: Float32Array.of(1, 2, 3, 4) });
  return { ratings, userAttributes: new Map(), itemAttributes: new Map() };
} });`;
    const text = config('split: k-fold\nplugins: [./mine.mjs]').replace(/data:.*/, 'data: mine');
    const { code, stderr } = await inProcess(
      folderWith({ 'mine.mjs': source, 'config.yaml': text }),
      'run',
      'config.yaml',
      '--quiet',
      '--allow-plugins',
    );
    expect(stderr).toContain('user "0" rates item "0" more than once; the filter duplicates says which');
    expect(code).toBe(3);
  });
});
