import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, inProcess, ROOT } from '../support/cli.js';

const RATINGS = Array.from({ length: 12 }, (_, user) =>
  Array.from(
    { length: 8 },
    (_, item) => [`u${user}`, `i,${item}`, 1 + ((user * item) % 5), 1e9 + user] as const,
  ),
).flat();
const CSV = `user,item,rating,time\n${RATINGS.map(([u, i, r, t]) => `${u},"${i}",${r},${t}`).join('\n')}\n`;
const DATA = 'data: { name: csv, path: ratings.csv, timestamp: time }';
const config = (metrics: string) => `experiment: referee
${DATA}
split: { name: k-fold, folds: 3 }
metrics: ${metrics}
baseline: Mean
rows:
  - { name: Mean, model: global-mean }
  - { name: Theirs, model: { name: predictions, path: 'theirs/{fold}.csv' } }
`;

/** A folder with the folds of the configuration in it. */
async function folderWithFolds(metrics = '[rmse]'): Promise<string> {
  const folder = folderWith({ 'ratings.csv': CSV, 'config.yaml': config(metrics), 'theirs/none': '' });
  const { code, stderr } = await inProcess(folder, 'split', 'config.yaml', '--out', 'folds');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return folder;
}

const lines = (folder: string, file: string): string[] =>
  readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
const pairsOf = (folder: string, fold: string): string[] =>
  lines(folder, `folds/${fold}.test.csv`)
    .slice(1)
    .map((line) => line.split(',').slice(0, 3).join(','));

function predict(folder: string, change: (lines: string[], fold: string) => string[] = (all) => all): void {
  for (const fold of ['fold-1', 'fold-2', 'fold-3']) {
    const all = pairsOf(folder, fold).map((pair, k) => `${pair},${1 + (k % 4)}`);
    writeFileSync(
      join(folder, `theirs/${fold}.csv`),
      ['user,item,prediction', ...change(all, fold)].join('\n'),
    );
  }
}

async function run(folder: string): Promise<{ code: number | null; results: Results }> {
  const { code, stdout } = await inProcess(folder, 'run', 'config.yaml', '--json', '--quiet');
  return { code, results: JSON.parse(stdout) as Results };
}

test('predictions of another system are measured and tested like any row, and again when their file changes', async () => {
  const folder = await folderWithFolds();
  predict(folder);
  const { code, results } = await run(folder);
  expect(code).toBe(0);
  const theirs = results.rows[1]!;
  const truth = new Map(RATINGS.map(([u, i, r]) => [`${u},"${i}"`, r]));
  theirs.metrics['rmse']!.folds.forEach((value, fold) => {
    const errors = pairsOf(folder, `fold-${fold + 1}`).map((pair, k) => truth.get(pair)! - (1 + (k % 4)));
    expect(value).toBeCloseTo(Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length), 12);
  });
  expect(theirs.comparison!['rmse']!.test).toBe('corrected-resampled-t');
  predict(folder, (all) => all.map((line) => line.replace(/\d$/, '3')));
  const again = (await run(folder)).results.rows[1]!;
  expect(again.metrics['rmse']!.mean).not.toBe(theirs.metrics['rmse']!.mean);
});

test('exported folds are the folds: predefined reads them back', async () => {
  const folder = await folderWithFolds();
  const folds = [1, 2, 3].map(
    (k) => `{ training: folds/fold-${k}.train.csv, test: folds/fold-${k}.test.csv }`,
  );
  const rows = 'rows: [{ name: Item, model: item-mean }]';
  const split = `split: { name: predefined, delimiter: ',', header: true, folds: [${folds.join(', ')}] }`;
  const plain = CSV.replaceAll('"i,', 'i').replaceAll('"', '');
  const other = folderWith({
    'ratings.csv': plain,
    'ours.yaml': `experiment: a\n${DATA}\nsplit: { name: k-fold, folds: 3 }\n${rows}\n`,
    'theirs.yaml': `experiment: a\n${DATA}\n${split}\n${rows}\n`,
  });
  expect((await inProcess(other, 'split', 'ours.yaml', '--out', 'folds')).code).toBe(0);
  const of = async (file: string) =>
    (JSON.parse((await inProcess(other, 'run', file, '--json', '--quiet', '--no-store')).stdout) as Results)
      .rows[0]!.metrics;
  expect((await of('theirs.yaml'))['rmse']!.folds).toEqual((await of('ours.yaml'))['rmse']!.folds);
  expect(readdirSync(join(folder, 'folds')).length).toBe(6);
});

test('RecBole and LIBMF read them: tokens with types, numbers with lists of ids', async () => {
  const folder = await folderWithFolds();
  expect((await inProcess(folder, 'split', 'config.yaml', '--out', 'inter', '--format', 'inter')).code).toBe(
    0,
  );
  expect((await inProcess(folder, 'split', 'config.yaml', '--out', 'libmf', '--format', 'libmf')).code).toBe(
    0,
  );
  const [header, first] = lines(folder, 'inter/fold-2.test.inter');
  expect(header).toBe('user_id:token\titem_id:token\trating:float\ttimestamp:float');
  const [users, items] = ['users', 'items'].map((axis) => lines(folder, `libmf/${axis}.txt`));
  const [user, item, rating] = lines(folder, 'libmf/fold-2.test.txt')[0]!.split(' ').map(Number);
  expect(first!.split('\t').slice(0, 3)).toEqual([users![user!], items![item!], String(rating)]);
});

describe('what is wrong with predictions fails their row, with file and line', () => {
  test.each([
    [
      (all: string[]) => all.slice(1),
      /theirs\/fold-2\.csv {2}there is no prediction for user "u\d+", item "i,\d"; each test rating/,
    ],
    [(all: string[]) => [...all, all[0]!], /theirs\/fold-2\.csv:34 {2}a second prediction for user/],
    [
      (all: string[]) => [all[0]!.replace(/\d$/, 'NaN'), ...all.slice(1)],
      /fold-2\.csv:2 {2}the prediction "NaN" is no finite number/,
    ],
    [(all: string[]) => ['nobody,"i,1",3', ...all], /fold-2\.csv:2 {2}user "nobody" is not in the data/],
  ])('%#', async (change, message) => {
    const folder = await folderWithFolds();
    predict(folder, (all, fold) => (fold === 'fold-2' ? change(all) : all));
    const { code, results } = await run(folder);
    expect(code).toBe(4); // a row has failed
    expect(results.rows[1]!.message).toMatch(message);
    expect(results.rows[1]!.message).toContain('(fold 2)');
    expect(results.rows[0]!.status).toBe('ok');
  });

  test('a file that is not there stops the run before anything is fitted', async () => {
    const { code, stderr } = await inProcess(await folderWithFolds(), 'run', 'config.yaml');
    expect(code).toBe(3);
    expect(stderr).toContain('theirs/fold-1.csv');
  });
});

test('rankings need every candidate; items of training ratings need none', async () => {
  const folder = await folderWithFolds('[rmse, { name: ndcg, at: 3 }]');
  writeFileSync(
    join(folder, 'ratings.csv'),
    CSV.split('\n')
      .filter((_, k) => k === 0 || k % 5 !== 2)
      .join('\n'),
  );
  expect((await inProcess(folder, 'split', 'config.yaml', '--out', 'folds')).code).toBe(0);
  predict(folder);
  expect((await run(folder)).results.rows[1]!.message).toContain('for metrics of rankings every item');
  const everything = RATINGS.map(([u, i, r]) => `${u},"${i}"`.concat(`,${r}`));
  predict(folder, (_, fold) => {
    const trained = new Set(
      lines(folder, `folds/${fold}.train.csv`).map((line) => line.split(',').slice(0, 3).join(',')),
    );
    return everything.filter((line) => !trained.has(line.replace(/,\d$/, '')));
  });
  const { code, results } = await run(folder);
  expect({ code, message: results.rows[1]!.message }).toEqual({ code: 0, message: undefined });
  expect(results.rows[1]!.metrics['rmse']!.mean).toBe(0);
});

test('the example: LIBMF on folds of MovieLens, three of them here, beside ours', async () => {
  const three = ['--set', 'split.folds=3'];
  const folder = join(folderWith({}), 'examples/referee');
  cpSync(join(ROOT, 'examples/referee'), folder, { recursive: true });
  cpSync(join(ROOT, 'data/movielens-small'), join(folder, '../../data/movielens-small'), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  expect(
    (await inProcess(folder, 'split', 'experiment.yaml', '--out', 'folds', '--format', 'libmf', ...three))
      .code,
  ).toBe(0);
  const { status } = spawnSync(process.execPath, ['libmf.js', 'folds', 'predictions'], { cwd: folder });
  expect(status).toBe(0);
  expect(existsSync(join(folder, 'predictions/fold-3.csv'))).toBe(true);
  const { stdout } = await inProcess(
    folder,
    ...['run', 'experiment.yaml', '--json', '--quiet', '--no-store', ...three],
    ...['--set', 'rows.3.optimizer.epochs=5', '--set', 'rows.2.optimizer.epochs=5'],
  );
  const { rows } = JSON.parse(stdout) as Results;
  expect(rows.map(({ status: one }) => one)).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(rows[0]!.metrics['rmse']!.mean).toBeGreaterThan(0.85);
  expect(rows[0]!.metrics['rmse']!.mean).toBeLessThan(0.95); // that of the means of items is above 0.998
});
