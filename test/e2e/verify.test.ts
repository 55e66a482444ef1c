import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, inProcess, MAIN } from '../support/cli.js';
import { nodeOf } from '../support/node-versions.js';
import { run, SMALL } from '../support/experiment.js';
import { RATINGS, resultsIn } from '../support/faults.js';

const verify = (folder: string, ...parameters: string[]) =>
  inProcess(folder, 'verify', 'reports/small', '--threads', '1', ...parameters);

describe('verify', async () => {
  const config = SMALL.replace(/data:.*/, 'data: { name: csv, path: ratings.csv }');
  const { folder } = await run(config, ['--threads', '1', '--data-root', 'data', '--set', 'seed=5'], {
    'data/ratings.csv': RATINGS,
  });
  const stated = resultsIn(folder)!;
  const changed = (change: (results: { -readonly [key in keyof Results]: Results[key] }) => void): void => {
    const copy = structuredClone(stated);
    change(copy);
    writeFileSync(join(folder, 'reports/small/results.json'), JSON.stringify(copy));
  };
  const tampered = (edit: (text: string) => string): void => {
    writeFileSync(join(folder, 'reports/small/results.json'), edit(JSON.stringify(stated)));
  };

  test('runs the same again, from results.json and the data alone', async () => {
    expect(stated.config).toMatchObject({ set: ['seed=5'], dataRoot: 'data' });
    // What was configured is in the results; the store is not asked.
    writeFileSync(join(folder, 'config.yaml'), 'experiment: changed');
    const { code, stdout, stderr } = await verify(folder);
    expect(stdout).toBe(`The same to the bit: 9 fits, digest ${stated.digest.slice(0, 12)}\n`);
    expect(stderr).toMatch(/^MF, fold 1 {2}done in /m);
    expect(code).toBe(0);
  });

  test('--json, on two threads, of the file itself', async () => {
    const { code, stdout, stderr } = await inProcess(
      folder,
      ...['verify', 'reports/small/results.json', '--json', '--quiet', '--threads', '2'],
    );
    expect(JSON.parse(stdout)).toMatchObject({ verified: true, same: 9, missing: 0, digest: stated.digest });
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test('names the first prediction that is another', async () => {
    const { predictions } = stated.rows[1]!.folds[2]!;
    tampered((text) => text.replace(predictions!, 'f'.repeat(64)));
    const { code, stdout } = await verify(folder, '--quiet');
    expect(stdout).toBe(
      `Not the same. The first difference: MF, fold 3: SHA-256 of the predictions is "${predictions!}" here, "${'f'.repeat(64)}" in the results\n8 fits are the same\n`,
    );
    expect(code).toBe(1);
  });

  test.each([
    ['a mean', /(?<="mean":)\d\.\d+(?=,"standardDeviation")/, 'rows.0.metrics.rmse.mean is '],
    ['a metric of a fold', /(?<="folds":\[)\d\.\d+/, 'Mean, fold 1: metrics.rmse is '],
    ['the digest', /(?<="digest":"\w+)\w(?=")/, 'digest is '],
    ['the number of ratings', /(?<="ratings":)600/, 'data.ratings is 600 here, 1 in the results'],
  ])('sees that somebody has changed %s', async (_, pattern, message) => {
    tampered((text) => text.replace(pattern, (found) => (found === '1' ? '2' : '1')));
    const { code, stdout } = await verify(folder, '--quiet');
    expect(stdout).toContain(message);
    expect(code).toBe(1);
  });

  test('results that lack fits: those that there are', async () => {
    changed((results) => {
      results.rows = results.rows.map((row, i) =>
        i === 2 ? { ...row, folds: row.folds.map((fold) => ({ ...fold, status: 'missing' as const })) } : row,
      );
    });
    expect(await verify(folder, '--quiet')).toMatchObject({
      code: 0,
      stdout: 'The same to the bit: 6 fits; the results lack 3, so their digest cannot be compared\n',
    });
  });

  test('other data: that is said first', async () => {
    tampered((text) => text);
    writeFileSync(join(folder, 'data/ratings.csv'), RATINGS.replace('u0,i0,1\n', 'u0,i0,2\n'));
    const { code, stdout } = await verify(folder, '--quiet');
    expect(stdout).toMatch(/^Not the same. The first difference: data.checksum is "\w+" here, "\w+" in/);
    expect(code).toBe(1);
    rmSync(join(folder, 'data'), { recursive: true });
    expect((await verify(folder, '--quiet')).code).toBe(3);
  });
});

test('another major version of Node.js finds the same bits', async (context) => {
  const major = process.versions.node.startsWith('22.') ? 24 : 22;
  const other = nodeOf(major);
  if (other === undefined) return context.skip(`Node.js ${major} cannot be had here`);
  const { folder } = await run(SMALL, ['--threads', '1']);
  const parameters = [MAIN, 'verify', 'reports/small', '--quiet', '--threads', '2'];
  const { status, stdout } = spawnSync(other, parameters, { cwd: folder, encoding: 'utf8' });
  expect(stdout).toMatch(/^The same to the bit: 9 fits/);
  expect(status).toBe(0);
}, 150_000);

test('the command that the page states for it, of reports in another folder; from elsewhere, what to do', async () => {
  const config = SMALL.replace(/data:.*/, 'data: { name: csv, path: ratings.csv }');
  const { folder } = await run(config, ['--threads', '1', '--out', 'other place'], {
    'ratings.csv': RATINGS,
  });
  const page = readFileSync(join(folder, 'other place/report.html'), 'utf8');
  expect(page).toContain('npx mfbench verify &#39;other place&#39;');
  expect((await inProcess(folder, 'verify', 'other place', '--quiet')).code).toBe(0);
  const elsewhere = join(folder, 'other place');
  const lost = await inProcess(elsewhere, 'verify', '.', '--quiet');
  expect(lost).toMatchObject({ code: 3, stdout: '' });
  expect(lost.stderr).toBe(
    'ratings.csv  there is no such file\n' +
      'Relative paths start at the current folder: verify in the folder that the run was started in, or say --data-root\n',
  );
  expect((await inProcess(elsewhere, 'verify', '.', '--quiet', '--data-root', '..')).code).toBe(0);
});

test('what is no results.json: exit code 2', async () => {
  const folder = folderWith({ 'a/results.json': '{"formatVersion":1}', 'b/results.json': '{', 'c/x': '' });
  const at = (path: string) => inProcess(folder, 'verify', path);
  expect((await at('a')).stderr).toContain('a/results.json  these are no results of mfbench');
  expect((await at('b')).stderr).toMatch(
    /^b\/results\.json {2}this is no JSON; name the results\.json of a run/,
  );
  expect((await at('c')).stderr).toBe(
    "c/results.json  there is no such file; is c the folder of a run's reports, such as reports/<experiment>?\n",
  );
  expect(await at('d')).toMatchObject({ code: 2, stderr: 'd  there is no such file\n' });
});
