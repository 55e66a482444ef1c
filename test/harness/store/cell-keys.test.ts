import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cellKeys } from '../../../src/harness/store/cell-keys.js';
import { planExperiment } from '../../../src/plan-experiment.js';
import { folderWith } from '../../support/cli.js';
import { SMALL } from '../../support/experiment.js';

/** Keys of the cells of a configuration, in the order of rows and folds. */
async function keysOf(config: string, set: readonly string[] = [], files: Record<string, string> = {}) {
  const folder = folderWith({ 'config.yaml': config, ...files });
  const { prepared, cells, code } = await planExperiment(join(folder, 'config.yaml'), { set });
  return cells.map(cellKeys(prepared, code));
}

const base = await keysOf(SMALL);

test('every cell has a key of its own, the same each time', async () => {
  expect(new Set(base).size).toBe(9);
  expect(await keysOf(SMALL)).toEqual(base);
});

describe('the same key for', () => {
  test.each([
    ['another name of the experiment', ['experiment=other']],
    ['another name of a row', ['rows.MF.name=Other']],
    ['other reporters', ['reporters=[json]']],
    ['another baseline and confidence', ['baseline=MF', 'confidence=0.9']],
    ['what is written out but is the default', ['rows.MF.loss=squared-error', 'precision=f32']],
    ['a row that clips as all do', ['rows.MF.clip=true']],
    ['another order of options', ['rows.MF.optimizer={ epochs: 4, name: sgd }']],
  ])('%s', async (_, set) => {
    expect(await keysOf(SMALL, set)).toEqual(base);
  });

  test('the same ratings in another file', async () => {
    const config = (path: string) => SMALL.replace(/data:.*/, `data: { name: csv, path: ${path} }`);
    const ratings = `user,item,rating\n${'abcdef'.replace(/./g, '$&,i,1\n$&,j,3\n')}`;
    const keys = await keysOf(config('a.csv'), [], { 'a.csv': ratings });
    expect(await keysOf(config('b/c.csv'), [], { 'b/c.csv': ratings })).toEqual(keys);
    const changed = await keysOf(config('a.csv'), [], { 'a.csv': ratings.replace('a,i,1', 'a,i,2') });
    expect(changed.filter((key) => keys.includes(key))).toEqual([]);
  });
});

describe('another key, of all cells, for', () => {
  test.each([
    ['another seed', 'seed=4'],
    ['other metrics', 'metrics=[rmse]'],
    ['unclipped predictions', 'predictions.clip=false'],
    ['another precision', 'precision=f64'],
    ['other data', 'data.noise=0.3'],
    ['other folds', 'split.folds=4'],
  ])('%s', async (_, change) => {
    const keys = await keysOf(SMALL, [change]);
    expect(keys.filter((key) => base.includes(key))).toEqual([]);
  });

  test('another division of the same ratings, with as many in each part', async () => {
    const lines = ['a', 'b', 'c', 'd'].flatMap((user) => [`${user},i,1`, `${user},j,3`]);
    const keysWith = (tested: number) => {
      const part = (of: (k: number) => boolean) => lines.filter((_, k) => of(k)).join('\n');
      const config = SMALL.replace(/data:.*/, 'data: { name: csv, path: all.csv }').replace(
        /split:.*/,
        "split: { name: predefined, delimiter: ',', folds: [{ training: train.csv, test: test.csv }] }",
      );
      return keysOf(config, [], {
        'all.csv': `user,item,rating\n${lines.join('\n')}`,
        'train.csv': part((k) => k !== tested),
        'test.csv': part((k) => k === tested),
      });
    };
    const keys = await keysWith(1);
    expect(await keysWith(1)).toEqual(keys);
    expect((await keysWith(2)).filter((key) => keys.includes(key))).toEqual([]);
  });
});

test.each([
  'rows.MF.optimizer.epochs=5',
  'rows.MF.optimizer.learningRate=0.0050001',
  'rows.MF.model.factors=3',
  'rows.MF.loss=huber',
  'rows.MF.clip=[0, 4]',
  'rows.MF.regularizer={ name: l2, lambda: 0.1 }',
])('another key for the cells of the row that has %s, and for no other', async (change) => {
  const keys = await keysOf(SMALL, [change]);
  expect(keys.map((key, i) => key === base[i])).toEqual(base.map((_, i) => i < 3 || i >= 6));
});

test('another key for another mfbench, and for another source of a plugin that the row uses', async () => {
  const folder = folderWith({ 'config.yaml': SMALL });
  const { prepared, cells, code } = await planExperiment(join(folder, 'config.yaml'));
  const later = cells.map(cellKeys(prepared, { ...code, mfbench: 'another' }));
  expect(later.filter((key) => base.includes(key))).toEqual([]);
  const pluginOf = ({ name }: { readonly name: string }) => (name === 'sgd' ? 'source' : undefined);
  const keys = cells.map(cellKeys(prepared, { ...code, pluginOf }));
  expect(keys.map((key, i) => key === base[i])).toEqual(base.map((_, i) => i < 3 || i >= 6));
});

test('a setting that cannot be written down is refused rather than left out', async () => {
  const folder = folderWith({ 'config.yaml': SMALL });
  const { prepared, code } = await planExperiment(join(folder, 'config.yaml'));
  const experiment = { ...prepared.experiment, later: () => 1 };
  expect(() => cellKeys({ ...prepared, experiment }, code)).toThrow('a function cannot be part of');
});
