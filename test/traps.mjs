/**
 * Builds known mistakes of published software into a copy of the sources, one after the other, and shows that the test which is named for it fails then, and
 * passes without it. Exit code 1 if a mistake goes unnoticed.
 *
 *   npm run test:traps [-- words of the mistakes that are to be built in; all if none]
 */
import { spawnSync } from 'node:child_process';
import console from 'node:console';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const RANKING = 'test/harness/ranking-traps.test.ts';
const TRAPS = 'test/harness/traps.test.ts';

/** What is mistaken; the file, what stands there and what replaces it; the file and the name of the test that finds it. */
const MISTAKES = [
  {
    mistake: 'a significance test with the wrong tail',
    change: ['src/harness/row-statistics.ts', 'gain > 0 ?', 'gain < 0 ?'],
    test: [RANKING, 'a test with the wrong tail'],
  },
  {
    mistake: 'a misspelled optimizer that silently trains Adam',
    change: [
      'src/core/registry.ts',
      '.get(name)?.plugin as',
      ".get(kind === 'optimizer' && !this.#byKind.get(kind)!.has(name) ? 'adam' : name)?.plugin as",
    ],
    test: [TRAPS, 'a misspelled optimizer'],
  },
  {
    mistake: 'a cache key that ignores the split seed',
    change: [
      'src/harness/store/cell-keys.ts',
      'return hashed(facts, bytesOf(training), bytesOf(test));',
      'return hashed(facts);',
    ],
    test: ['test/harness/store/cell-keys.test.ts', 'another division of the same ratings'],
  },
  {
    mistake: "a library that resets the user's seed to 42",
    change: ['src/core/random.ts', 'new RandomStream(`${seed}`)', 'new RandomStream(`${seed * 0 + 42}`)'],
    test: [TRAPS, 'a seed that is reset to 42'],
  },
  {
    mistake: 'tuning that falls back to the test split',
    change: [
      'src/harness/cells.ts',
      'new Validation({ training, divisions }',
      'new Validation({ training: data, divisions: [fold] }',
    ],
    test: ['test/harness/tuning/traps.test.ts', 'tuning on the test part'],
  },
  {
    mistake: 'RMSE averaged per user quoted as RMSE',
    change: [
      'src/plugins/metrics/rmse.ts',
      '({ squares: squaredErrors(ratings), ratings: ratings.target.length })',
      '({ squares: squaredErrors(ratings) / ratings.target.length, ratings: 1 })',
    ],
    test: [TRAPS, 'RMSE as a mean over users'],
  },
  {
    mistake: 'training error quoted as test error',
    change: ['src/harness/measure.ts', 'ratings.select(fold.test)', 'ratings.select(fold.training)'],
    test: [TRAPS, 'training error quoted as test error'],
  },
  {
    mistake: 'nDCG above 1',
    change: [
      'src/plugins/metrics/ndcg.ts',
      'ideal += gain(best[best.length - rank]!)',
      'ideal += gain(best[rank - 1]!)',
    ],
    test: [RANKING, 'ndcg above 1'],
  },
  {
    mistake: 'resume that changes the result',
    change: [
      'src/harness/store/cell-file.ts',
      'serialize(cell)',
      'serialize(JSON.parse(JSON.stringify(cell)))',
    ],
    test: ['test/harness/store/cell-store.test.ts', 'what is found is what was kept'],
  },
  {
    mistake: 'a sampler that leaks test items',
    change: ['src/harness/negatives.ts', '[this.#training, this.#test]', '[this.#training]'],
    test: [RANKING, 'that leaks test items'],
  },
  {
    mistake: 'fold scores treated as independent in a t-test',
    change: ['src/harness/statistics/t-test.ts', '1 / values.length + testToTraining', '1 / values.length'],
    test: [TRAPS, 'fold scores taken for independent'],
  },
];

const words = process.argv.slice(2);
const wanted = MISTAKES.filter(
  ({ mistake }) => words.length === 0 || words.some((word) => mistake.includes(word)),
);
const copy = mkdtempSync(join(tmpdir(), 'mfbench-traps-'));
let unnoticed = 0;
try {
  for (const part of ['src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'])
    cpSync(join(root, part), join(copy, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const { mistake, change, test } of wanted) {
    const [file, before, after] = change;
    const path = join(copy, file);
    const source = readFileSync(path, 'utf8');
    if (!source.includes(before)) throw new Error(`${file} has no ${JSON.stringify(before)} any more`);
    const passes = passed(test);
    writeFileSync(path, source.replace(before, after));
    const found = passes && !passed(test);
    writeFileSync(path, source);
    if (!found) unnoticed++;
    const outcome = found ? 'found    ' : passes ? 'UNNOTICED' : 'NO TEST  ';
    console.log(`${outcome}  ${mistake}: ${test.join(', ')}`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.exitCode = unnoticed > 0 ? 1 : 0;

/** Whether tests of this name ran, and none failed. */
function passed([file, name]) {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status, stderr } = spawnSync(
    process.execPath,
    [vitest, 'run', file, '-t', name, '--reporter', 'json', '--outputFile', 'outcome.json'],
    { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  const outcome = join(copy, 'outcome.json');
  if (!existsSync(outcome)) throw new Error(`vitest ended with ${status}: ${stderr}`);
  const { numPassedTests, numFailedTests, success } = JSON.parse(readFileSync(outcome, 'utf8'));
  rmSync(outcome);
  return success && numPassedTests > 0 && numFailedTests === 0;
}
