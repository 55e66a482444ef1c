import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, inProcess } from '../support/cli.js';
import { SMALL } from '../support/experiment.js';

const folder = folderWith({ 'config.yaml': SMALL });
const run = (...parameters: readonly string[]) => inProcess(folder, ...parameters);
const train = await run('train', 'config.yaml', 'MF', '--out', 'mf.mfmodel', '--threads', '1');

/** Training a row with a change, which has to fail. */
const SET = (row: string, change: string) => ['train', 'config.yaml', row, '--out', 'x', '--set', change];

describe('a model that lives on', () => {
  test('is trained on all data, to the same bytes with any number of threads', async () => {
    expect(train).toMatchObject({ code: 0 });
    expect(await run('train', 'config.yaml', 'MF', '--out', 'again.mfmodel', '--threads', '3')).toMatchObject(
      {
        code: 0,
      },
    );
    const bytes = (file: string) => readFileSync(join(folder, file));
    expect(bytes('again.mfmodel').equals(bytes('mf.mfmodel'))).toBe(true);
  });

  test('recommends and predicts, with the configuration gone', async () => {
    const elsewhere = folderWith({});
    copyFileSync(join(folder, 'mf.mfmodel'), join(elsewhere, 'mf.mfmodel'));
    const recommended = await inProcess(
      elsewhere,
      'recommend',
      'mf.mfmodel',
      '--user',
      'u1',
      '--top',
      '3',
      '--json',
    );
    const items = JSON.parse(recommended.stdout) as { item: string; prediction: number }[];
    expect(items).toHaveLength(3);
    const [{ item, prediction }] = items as [{ item: string; prediction: number }];
    const predicted = await inProcess(elsewhere, 'predict', 'mf.mfmodel', '--user', 'u1', '--item', item);
    expect(predicted.stdout).toBe(`${prediction.toFixed(3)}  ${item}\n`);
  });

  test('recommends and predicts to somebody new', async () => {
    const rated = ['--rated', 'i1=4', 'i2=3'];
    const recommended = await run('recommend', 'mf.mfmodel', ...rated, '--top', '3', '--json');
    const items = JSON.parse(recommended.stdout) as { item: string; prediction: number }[];
    expect(items).toHaveLength(3);
    for (const { item } of items) expect(['i1', 'i2']).not.toContain(item);
    const [{ item, prediction }] = items as [{ item: string; prediction: number }];
    const predicted = await run('predict', 'mf.mfmodel', ...rated, '--item', item, 'i1');
    expect(predicted.stdout).toContain(`${prediction.toFixed(3)}  ${item}\n`);
  });

  test('starts where another ended', async () => {
    const still = ['--set', 'rows.MF.optimizer={ name: sgd, epochs: 1, learningRate: 1.0e-12 }'];
    const trained = async (file: string, ...more: readonly string[]) => {
      expect(await run('train', 'config.yaml', 'MF', '--out', file, ...still, ...more)).toMatchObject({
        code: 0,
      });
      return (await run('recommend', file, '--user', 'u4')).stdout;
    };
    const before = (await run('recommend', 'mf.mfmodel', '--user', 'u4')).stdout;
    expect(await trained('warm.mfmodel', '--from', 'mf.mfmodel')).toBe(before);
    expect(await trained('cold.mfmodel')).not.toBe(before);
  });

  test.each([
    [
      [...SET('MF', 'rows.MF.model.factors=3'), '--from', 'mf.mfmodel'],
      3,
      "mf.mfmodel  the fit cannot start from this model: its table U has 2 columns for users, the row's 3 for users",
    ],
    [
      [
        ...SET('MF', 'rows.MF.model={ name: linear-regression, features: [item-mean] }'),
        '--from',
        'mf.mfmodel',
      ],
      3,
      'mf.mfmodel  the fit cannot start from this model: it trains itemBias, userBias, U, V, the row trains',
    ],
    [['recommend', 'mf.mfmodel'], 2, 'for whom? Give --user <id>, or for somebody new --rated 318=4.5 1=3'],
    [['recommend', 'mf.mfmodel', '--user', 'u1', '--rated', 'i1=5'], 2, 'cannot be used with'],
    [['recommend', 'mf.mfmodel', '--rated', 'i1'], 2, 'It must be an item and its rating, such as 318=4.5.'],
    [['recommend', 'mf.mfmodel', '--rated', 'i99=3'], 3, 'the model knows no item "i99"; it has 20'],
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
    [
      ['recommend', 'config.yaml', '--user', 'u1'],
      3,
      'config.yaml  this is no model file but text; mfbench train CONFIG ROW --out FILE writes one',
    ],
    [
      ['recommend', 'nothing', '--user', 'u1'],
      3,
      'nothing  the model cannot be read: there is no such file; mfbench train CONFIG ROW --out FILE writes one',
    ],
    [
      ['recommend', '.', '--user', 'u1'],
      3,
      '.  the model cannot be read: this is a folder, not a file; mfbench train CONFIG ROW --out FILE writes one',
    ],
    [['train', '.', 'MF', '--out', 'x'], 2, '.  this is a folder, not a file'],
    [['split', '.', '--out', 'x'], 2, '.  this is a folder, not a file'],
    [
      ['new', 'model', 'mine', '--folder', 'config.yaml'],
      5,
      "cannot write to the folder config.yaml: EEXIST: file already exists, mkdir 'config.yaml'; choose another with --folder",
    ],
    [['recommend', 'mf.mfmodel', '--user', 'nobody'], 3, 'the model knows no user "nobody"; it has 30'],
  ])('%j', async (parameters, code, message) => {
    const outcome = await run(...parameters);
    expect(outcome.stderr).toContain(message);
    expect(outcome.code).toBe(code);
  });
});
