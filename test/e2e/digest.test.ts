import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, mfbench } from '../support/cli.js';
import { resultsOfRun, SMALL } from '../support/experiment.js';

/** Everything but what may differ: times, threads, where it ran. */
const numbersIn = ({ digest, data, rows }: Results) => ({
  digest,
  checksum: data.checksum,
  rows: rows.map(({ name, metrics, folds }) => ({
    name,
    metrics,
    folds: folds.map(({ predictions, curve }) => ({
      predictions,
      curve: curve.map(({ objective, rmse }) => [objective, rmse]),
    })),
  })),
});
const numbersOf = async (...parameters: Parameters<typeof resultsOfRun>) =>
  numbersIn(await resultsOfRun(...parameters));

/** Of a process of its own; what it is compared with runs here. */
const { stdout } = mfbench(folderWith({ 'config.yaml': SMALL }), 'run', 'config.yaml', '--json', '--quiet');
const base = numbersIn(JSON.parse(stdout) as Results);

describe('the same digest and the same numbers', () => {
  test.each([
    ['for a second run', ['--threads', '1']],
    ['on two threads', ['--threads', '2']],
    ['on three threads', ['--threads', '3']],
    ['in another folder', ['--out', 'elsewhere']],
    ['for what is written otherwise but means the same', ['--set', 'rows.MF.loss=squared-error']],
  ])('%s', async (_, flags) => {
    expect(await numbersOf(SMALL, flags)).toEqual(base);
  });

  test('with other reporters', async () => {
    expect(await numbersOf(`# the same\n${SMALL}reporters: [terminal]\n`)).toEqual(base);
  });
});

describe('another digest', () => {
  test('for another seed: other ratings, folds and predictions', async () => {
    const other = await numbersOf(SMALL, ['--threads', '1', '--set', 'seed=4']);
    expect(other.digest).not.toBe(base.digest);
    expect(other.checksum).not.toBe(base.checksum);
    expect(other.rows[1]).not.toEqual(base.rows[1]);
  });

  test.each([
    ['rows.MF.optimizer.learningRate=0.0050001'],
    ['split.folds=4'],
    ['metrics=[rmse]'],
    ['rows.MF.name=Another'],
    ['experiment=another'],
  ])('for %s', async (change) => {
    expect((await numbersOf(SMALL, ['--threads', '1', '--set', change])).digest).not.toBe(base.digest);
  });
});

test('a row has the same numbers whatever other rows there are', async () => {
  const alone = SMALL.replace(/ {2}- \{ name: (Mean|ALS).*\n/g, '');
  expect((await numbersOf(alone)).rows).toEqual([base.rows[1]]);
});
