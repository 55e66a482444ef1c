import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/core/errors.js';
import type { Clip } from '../../src/core/public.js';
import { Team } from '../../src/engine/team.js';
import { assembleResults } from '../../src/harness/results.js';
import { SealedTest, trainingData } from '../../src/harness/sealed-test.js';
import { MethodFit } from '../../src/harness/fit-method.js';
import html from '../../src/plugins/reporters/html.js';
import markdown from '../../src/plugins/reporters/markdown.js';
import terminal from '../../src/plugins/reporters/terminal.js';
import { cellOf, prepared } from '../support/cells.js';
import { SMALL } from '../support/experiment.js';

/** The small experiment with predictions that go beyond the scale: what they are clipped to can be seen in every metric. */
const WILD = SMALL.replace('factors: 2 }, opt', 'factors: 2, initialStandardDeviation: 2 }, opt');
const rmseOf = async (set: readonly string[] = []): Promise<number> =>
  cellOf(await prepared(WILD, set), 1).metrics['rmse']!;

/** The root mean squared error of the first fold's predictions for MF, each moved into a range here. */
async function expected(range?: readonly [lowest: number, highest: number]): Promise<number> {
  const { experiment, data, folds, random } = await prepared(WILD);
  const { minimum, maximum } = data.ratings.scale;
  const [lowest, highest] = range ?? [minimum, maximum];
  const fold = folds[0]!;
  const fit = new MethodFit({
    clock: { seconds: () => 0 },
    runner: new Team(1),
    random: random.fork('fold', 0),
    precision: 'f32',
    scored: false,
  });
  const { pairs } = new SealedTest(data.ratings, fold, false);
  const predictions = fit.run(experiment.rows[1]!.method, trainingData(data, fold), pairs, () => undefined);
  let total = 0;
  fold.test.forEach((position, k) => {
    const moved = Math.min(Math.max(predictions[k]!, lowest), highest);
    total += (data.ratings.value[position]! - moved) ** 2;
  });
  return Math.sqrt(total / fold.test.length);
}

describe('predictions are moved into', () => {
  test.each([
    ['the scale, if nothing is said', [], undefined],
    ['the scale', ['predictions.clip=true'], undefined],
    ['nothing', ['predictions.clip=false'], [-Infinity, Infinity]],
    ['a range', ['predictions.clip=[2.5, 3.5]'], [2.5, 3.5]],
    ['what the row says, not the experiment', ['predictions.clip=false', 'rows.MF.clip=[2, 4]'], [2, 4]],
    ['nothing, as the row says', ['rows.MF.clip=false'], [-Infinity, Infinity]],
    ['what the defaults say', ['defaults.clip=[2.5, 3.5]'], [2.5, 3.5]],
    ['what the row says, not the defaults', ['defaults.clip=false', 'rows.MF.clip=[2, 4]'], [2, 4]],
  ] as const)('%s', async (_, set, range) => {
    expect(await rmseOf(set)).toBeCloseTo(await expected(range), 12);
  });

  test('these ranges, all of which are different for these predictions', async () => {
    const ranges = [undefined, [2.5, 3.5], [2, 4], [-Infinity, Infinity]] as const;
    const errors = await Promise.all(ranges.map((range) => expected(range)));
    expect(new Set(errors).size).toBe(ranges.length);
  });

  test('the same on validation parts', async () => {
    const validated = async (set: readonly string[]) =>
      cellOf(await prepared(`${WILD}convergence: {}\n`, set), 1).fold.convergence![0]!.curve.at(-1)!
        .validation;
    const free = await validated(['rows.MF.clip=false']);
    expect(free).toBe(await validated(['predictions.clip=false']));
    expect(free).not.toBe(await validated([]));
  });
});

describe('a configuration is refused whose clip', () => {
  const faultOf = async (...set: readonly string[]): Promise<string> => {
    try {
      await prepared(SMALL, set);
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
    return 'none';
  };
  test.each([
    ['has its ends the wrong way round', '[5, 1]', /clip has a minimum of 5, above its maximum of 1/],
    ['is not finite', '[0, .inf]', /clip 1 must be a finite number; got Infinity/],
    ['is no number', '[.nan, 4]', /clip 0 must be a finite number; got NaN/],
    ['has one end', '[1]', /clip must NOT have fewer than 2 items/],
    ['has three', '[1, 2, 3]', /clip must NOT have more than 2 items/],
    ['is something else', 'scale', /clip must be true, false or a list; got "scale"/],
  ])('%s', async (_, value, message) => {
    expect(await faultOf(`predictions.clip=${value}`)).toMatch(message);
    expect(await faultOf(`rows.Mean.clip=${value}`)).toMatch(message);
    expect(await faultOf(`defaults.clip=${value}`)).toMatch(message);
  });

  test('is said for all rows in two places', async () => {
    expect(await faultOf('predictions.clip=true', 'defaults.clip=true')).toContain(
      'predictions clip says for all rows what defaults clip does; leave one out',
    );
  });
});

describe('reports name the rows that differ', () => {
  const CONTEXT = { width: 500, color: false };
  const reportsOf = async (set: readonly string[]): Promise<string[]> => {
    const experiment = await prepared(WILD, set);
    const { rows } = experiment.experiment;
    const cells = rows.map((_, row) => [0, 1, 2].map((fold) => cellOf(experiment, row, fold)));
    const environment = { mfbench: '0', node: '0', platform: 'x', processor: 'x', threads: 1 };
    const results = assembleResults(experiment, cells, environment, { file: '', text: '', set: [] });
    return [terminal, markdown, html].map((reporter) => {
      const { terminal: text = '', files = {} } = reporter.render(results, {}, CONTEXT);
      return [text, files['report.md'] ?? '', files['report.html'] ?? ''].map(String).join('');
    });
  };

  test('from a range of the experiment', async () => {
    const [line, md, page] = await reportsOf([
      'predictions.clip=[0, 6]',
      'rows.MF.clip=false',
      'rows.ALS.clip=true',
    ]);
    for (const report of [line, md, page])
      expect(report).toMatch(/clipped to 0–6 \(MF: not clipped; ALS: clipped to 1\.74\d+–4\.92\d+\)/);
    expect(md).toMatch(/\| biased-matrix-factorization .*, predictions not clipped \|/);
    expect(page).toMatch(/<dt>Predictions<\/dt><dd>not clipped<\/dd>/);
  });

  test('and none that says the same', async () => {
    for (const report of await reportsOf(['rows.MF.clip=true'])) expect(report).not.toContain('(MF:');
  });
});

test('a row that says what the experiment says is the same row', async () => {
  const clips = async (set: readonly string[]): Promise<(Clip | undefined)[]> =>
    (await prepared(SMALL, set)).experiment.rows.map(({ clip }) => clip);
  expect(await clips(['predictions.clip=[1, 4]', 'rows.MF.clip=[1, 4]', 'rows.ALS.clip=[1, 3]'])).toEqual([
    undefined,
    undefined,
    [1, 3],
  ]);
});
