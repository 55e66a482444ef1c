import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { curvesOf } from '../../src/plugins/reporters/html/curve-data.js';
import { meanPoints } from '../../src/plugins/reporters/html/figure/curves.js';
import { layoutFigure } from '../../src/plugins/reporters/html/figure/layout.js';
import { PRINT_PALETTE } from '../../src/plugins/reporters/html/figure/palette.js';
import { formatTicks, makeScale, ticksOf } from '../../src/plugins/reporters/html/figure/scale.js';
import { firstView, firstWindow, wholeWindow } from '../../src/plugins/reporters/html/figure/view.js';
import { okRow, resultsOf } from '../support/results.js';

const ticks = (low: number, high: number, logarithmic: boolean, count = 5) =>
  formatTicks(ticksOf(makeScale([low, high], [0, 100], logarithmic), count));

describe('axes', () => {
  test.each([
    [0, 100, false, ['0', '20', '40', '60', '80', '100']],
    [0.87, 0.96, false, ['0.88', '0.90', '0.92', '0.94', '0.96']],
    [-3, 4, false, ['−3', '−2', '−1', '0', '1', '2', '3', '4']],
    [0, 120000, false, ['0', '20,000', '40,000', '60,000', '80,000', '100,000', '120,000']],
    [1, 1000, true, ['1', '10', '100', '1,000']],
    [1, 20, true, ['1', '2', '5', '10', '20']],
    [0.5, 0.9, true, ['0.5', '0.6', '0.7', '0.8', '0.9']],
    [1, 1e12, true, ['1e+0', '1e+3', '1e+6', '1e+9', '1e+12']],
    [0, 1e-9, false, ['0e+0', '2e−10', '4e−10', '6e−10', '8e−10', '1e−9']],
  ])('from %d to %d, logarithmic: %s', (low, high, logarithmic, expected) => {
    expect(ticks(low, high, logarithmic)).toEqual(expected);
  });

  test('a position is that of its value; zero has none on a logarithmic axis', () => {
    const scale = makeScale([1, 100], [0, 200], true);
    expect(scale.position(10)).toBeCloseTo(100, 12);
    expect(scale.value(scale.position(7))).toBeCloseTo(7, 12);
    expect(scale.position(0)).toBeNaN();
  });
});

/** Rows with one objective a fold and epoch, given as folds[epoch]. */
const withObjectives = (...folds: readonly (readonly number[])[]): Results => {
  const row = okRow('x', 1, 1);
  return resultsOf([
    {
      ...row,
      folds: folds.map((objectives, i) => ({
        ...row.folds[0]!,
        fold: `fold ${i + 1}`,
        curve: objectives.map((objective, epoch) => ({
          epoch,
          seconds: (i + 1) * epoch,
          gradientEvaluations: epoch,
          objective,
          rmse: 1,
        })),
      })),
    },
  ]);
};

describe('curves', () => {
  test('a mean is over all folds, and ends with the first of them', () => {
    const { rows } = curvesOf(withObjectives([8, 4, 2, 1], [6, 2, 1]));
    expect(meanPoints(rows[0]!, 'seconds', 'objective')).toEqual([
      { epoch: 0, x: 0, y: 7, range: [6, 8] },
      { epoch: 1, x: 1.5, y: 3, range: [2, 4] },
      { epoch: 2, x: 3, y: 1.5, range: [1, 2] },
    ]);
  });

  test('what is no finite number is a gap, never a point', () => {
    const curves = curvesOf(withObjectives([8, 4, Number.POSITIVE_INFINITY, 3, Number.NaN]));
    const figure = layoutFigure(
      curves,
      { ...firstView(curves), upwards: 'objective' },
      { width: 400, height: 300 },
      PRINT_PALETTE,
    );
    const [fold] = JSON.stringify(figure.content).match(/(?<="d":")M[^"]*/g)!;
    expect(fold.match(/M/g)).toHaveLength(2);
    expect(JSON.stringify(figure.content)).not.toMatch(/NaN|Infinity|null/);
  });

  test('long curves are thinned at the same epochs in all folds, their ends stay', () => {
    const long = (length: number) => Array.from({ length }, (_, i) => 1 / (i + 1));
    const { rows, thinned } = curvesOf(withObjectives(long(5000), long(4000)));
    const [a, b] = rows[0]!.folds.map(({ epoch }) => epoch);
    expect(thinned).toBe(true);
    expect(a!.length).toBeLessThanOrEqual(400);
    expect([a!.at(-1), b!.at(-1)]).toEqual([4999, 3999]);
    expect(b!.slice(0, -1)).toEqual(a!.slice(0, b!.length - 1));
  });

  test('the first window leaves out the height of the first tenth, and nothing else', () => {
    const curves = curvesOf(withObjectives([100, 50, ...Array.from({ length: 19 }, (_, i) => 9 - i / 4)]));
    const view = { ...firstView(curves), upwards: 'objective' } as const;
    const [first, whole] = [firstWindow(curves, view), wholeWindow(curves, view)];
    expect(first.x).toEqual(whole.x);
    expect(first.y[1]).toBeLessThan(10);
    expect(first.y[0]).toBeLessThan(4.5);
    expect(whole.y[1]).toBeGreaterThan(100);
  });

  test('an axis of one value, of none, and of none above zero can be drawn', () => {
    for (const objectives of [[1], [5, 5], [-1, -2], [Number.NaN, Number.NaN]]) {
      const curves = curvesOf(withObjectives(objectives, objectives));
      for (const logarithmic of [false, true]) {
        const view = {
          ...firstView(curves),
          upwards: 'objective',
          logarithmicUpwards: logarithmic,
          logarithmicAcross: logarithmic,
        } as const;
        const { content } = layoutFigure(curves, view, { width: 300, height: 200 }, PRINT_PALETTE);
        expect(JSON.stringify(content)).not.toMatch(/NaN|Infinity|null/);
      }
    }
  });
});
