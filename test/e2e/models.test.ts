import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, mfbench } from '../support/cli.js';
import { SMALL } from '../support/experiment.js';

const folder = folderWith({ 'config.yaml': SMALL });
const run = (...parameters: readonly string[]) => mfbench(folder, ...parameters);
const train = run('train', 'config.yaml', 'MF', '--out', 'mf.mfmodel', '--threads', '1');

/** Training a row with a change, which has to fail. */
const SET = (row: string, change: string) => ['train', 'config.yaml', row, '--out', 'x', '--set', change];

describe('a model that lives on', () => {
  test('is trained on all data, to the same bytes with any number of threads', () => {
    expect(train).toMatchObject({ code: 0 });
    expect(run('train', 'config.yaml', 'MF', '--out', 'again.mfmodel', '--threads', '3')).toMatchObject({
      code: 0,
    });
    const bytes = (file: string) => readFileSync(join(folder, file));
    expect(bytes('again.mfmodel').equals(bytes('mf.mfmodel'))).toBe(true);
  });

  test('recommends and predicts, with the configuration gone', () => {
    const elsewhere = folderWith({});
    copyFileSync(join(folder, 'mf.mfmodel'), join(elsewhere, 'mf.mfmodel'));
    const recommended = mfbench(elsewhere, 'recommend', 'mf.mfmodel', '--user', 'u1', '--top', '3', '--json');
    const items = JSON.parse(recommended.stdout) as { item: string; prediction: number }[];
    expect(items).toHaveLength(3);
    const [{ item, prediction }] = items as [{ item: string; prediction: number }];
    const predicted = mfbench(elsewhere, 'predict', 'mf.mfmodel', '--user', 'u1', '--item', item);
    expect(predicted.stdout).toBe(`${prediction.toFixed(3)}  ${item}\n`);
  });

  test.each([
    [
      ['train', 'config.yaml', 'Mean', '--out', 'x'],
      2,
      'row "Mean" cannot be trained: global-mean fits by itself, and only formulas can be saved',
    ],
    [
      ['train', 'config.yaml', 'MFF', '--out', 'x'],
      2,
      'row "MFF" cannot be trained: there is no such row; did you mean "MF"?',
    ],
    [
      [
        ...SET('MF', 'rows.MF.optimizer.learningRate={ range: [0.001, 0.1] }'),
        '--set',
        'tuning.searcher=random',
      ],
      2,
      'row "MF" cannot be trained: these options are search spaces: optimizer learningRate; give them values',
    ],
    [
      SET('MF', 'rows.MF.optimizer=normal-equations'),
      2,
      'row "MF" cannot be trained: normal-equations cannot be used: the prediction of biased-matrix-factorization is not linear',
    ],
    [
      SET('MF', 'rows.MF.optimizer.learningRate=1000'),
      1,
      'diverged: the objective is not finite after epoch',
    ],
    [['train', 'config.yaml', 'MF', '--out', 'no/such/folder/x'], 5, 'cannot write no/such/folder/x'],
    [['recommend', 'config.yaml', '--user', 'u1'], 3, 'config.yaml  this is no model file'],
    [['recommend', 'nothing', '--user', 'u1'], 3, 'nothing  the model cannot be read'],
    [['recommend', 'mf.mfmodel', '--user', 'nobody'], 3, 'the model knows no user "nobody"; it has 30'],
  ])('%j', (parameters, code, message) => {
    const outcome = run(...parameters);
    expect(outcome.stderr).toContain(message);
    expect(outcome.code).toBe(code);
  });
});
