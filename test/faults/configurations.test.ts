import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith, inProcess } from '../support/cli.js';
import { attempt, CONFIG, expectRefusal, RATINGS } from '../support/hostile.js';

const refused = async (config: string, message: RegExp, ...parameters: readonly string[]): Promise<void> => {
  const outcome = await attempt(config, {}, ...parameters);
  expectRefusal(outcome, 2, message);
  expect(existsSync(join(outcome.folder, 'reports'))).toBe(false);
};
const changed = (from: string | RegExp, to: string): string => CONFIG.replace(from, to);

test('fault 29: an alias bomb, 10,000 levels, 100 MB', async () => {
  const bomb = 'bcdefghi'.replace(/./g, (c) => {
    const before = String.fromCharCode(c.charCodeAt(0) - 1);
    return `${c}: &${c} [${`*${before},`.repeat(9)}]\n`;
  });
  await refused(`a: &a [x,x,x,x,x,x,x,x,x]\n${bomb}${CONFIG}`, /xcessive alias count/);
  await refused(
    `${CONFIG}x: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`,
    /nested deeper than 64|config\.yaml/,
  );
  await refused(`${CONFIG}# ${'x'.repeat(100 << 20)}`, /longer than 1000000 characters/);
});

test('fault 30: duplicate, unknown and misspelt keys, with line, column and the nearest name', async () => {
  await refused(`${CONFIG}seed: 4\n`, /^config\.yaml:9:1 .*must be unique/);
  await refused(changed('split:', 'splits:'), /^config\.yaml:4:1 .*did you mean "split"/m);
  await refused(
    changed('epochs: 2', 'learing_rate: 1'),
    /^config\.yaml:8:\d+ .*did you mean "learningRate"/m,
  );
});

test('fault 31: prototype keys anywhere, by --set too', async () => {
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    await refused(`${CONFIG}${key}: { a: 1 }\n`, new RegExp(`the key ${key} is not allowed`));
    await refused(changed('factors: 2', `${key}: 2`), new RegExp(`the key ${key} is not allowed`));
    await refused(CONFIG, new RegExp(`the key ${key} is not allowed`), '--set', `rows.MF.${key}.b=1`);
  }
});

test('fault 32: numbers out of their bounds', async () => {
  for (const rate of ['0', '-1', '.nan', '.inf', '1e400', '"0.1"'])
    await refused(
      changed('epochs: 2', `learningRate: ${rate}`),
      /learningRate must be (> 0|a finite number); got/,
    );
  for (const seed of ['12345678901234567890', '9007199254740993', '-1'])
    await refused(changed('seed: 3', `seed: ${seed}`), /seed must be (<=|>=)/);
  await refused(changed('factors: 2', 'factors: 0'), /factors must be >= 1/);
  await refused(changed('factors: 2', 'factors: 1000000000'), /factors must be <= 4096/);
  await refused(changed('epochs: 2', 'epochs: -1'), /epochs must be >= 1/);
});

test('fault 33: a configuration is one file: extends is an unknown key', async () => {
  await refused(`extends: ../../other.yaml\n${CONFIG}`, /^config\.yaml:1:1 {2}unknown key "extends"/);
});

test('fault 34: names that lead out of the folder of reports, or that systems keep for themselves; a symlinked folder', async () => {
  for (const name of ['../../x', '/etc/x', 'CON', 'nul.txt', 'x'.repeat(300), 'a/b', '"a\\0b"', '".hidden"'])
    await refused(
      changed('experiment: small', `experiment: ${name}`),
      /^config\.yaml:1:13 {2}experiment names a folder/,
    );
  // Where a link leads is whoever made it's decision; files are replaced in the folder that it leads to, and nowhere else.
  const folder = folderWith({ 'config.yaml': CONFIG, 'ratings.csv': RATINGS, 'target/keep.txt': 'kept' });
  mkdirSync(join(folder, 'reports'));
  symlinkSync(join(folder, 'target'), join(folder, 'reports/small'));
  expect((await inProcess(folder, 'run', 'config.yaml', '--quiet')).code).toBe(0);
  expect(readdirSync(join(folder, 'target'))).toEqual(['keep.txt', 'results.json']);
});

test('fault 35: neither environment variables nor tags are evaluated', async () => {
  await refused(changed('experiment: small', `experiment: \${HOME}`), /experiment names a folder/);
  await refused(changed('seed: 3', 'seed: !!js/function "1"'), /Unresolved tag/);
});

test('fault 36: a search of 10^9 combinations is counted first, and refused', async () => {
  const space = changed(
    '{ name: sgd, epochs: 2 }',
    '{ name: sgd, epochs: 2, learningRate: { range: [0.001, 1] }, batchSize: { range: [1, 1000] } }',
  ).replace('factors: 2', 'factors: { range: [1, 1000] }');
  await refused(`${space}tuning: { searcher: { name: grid, points: 1000 } }\n`, /1000000000 trials/);
});

test('fault 53: threads: none, no number, and more than cores, which changes nothing', async () => {
  for (const threads of ['0', 'NaN', '-1', '1.5']) {
    const folder = folderWith({ 'config.yaml': CONFIG, 'ratings.csv': RATINGS });
    expectRefusal(
      await inProcess(folder, 'run', 'config.yaml', '--threads', threads),
      2,
      /whole number from 1/,
    );
  }
  const digests: string[] = [];
  for (const threads of ['1', '64']) {
    const { code, stdout } = await attempt(CONFIG, {}, '--json', '--threads', threads);
    expect(code).toBe(0);
    digests.push((JSON.parse(stdout) as { digest: string }).digest);
  }
  expect(digests[1]).toBe(digests[0]);
});

test('fault 8: reports that cannot be written to: nothing is fitted', async () => {
  const folder = folderWith({ 'config.yaml': CONFIG, 'ratings.csv': RATINGS });
  writeFileSync(join(folder, 'reports'), 'a file');
  expectRefusal(await inProcess(folder, 'run', 'config.yaml'), 5, /cannot write to the folder/);
  expect(existsSync(join(folder, '.mfbench'))).toBe(false);
});
