import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectedRunningTime, performanceProfiles } from '../../../src/index.js';

const runs = (...spent: readonly (readonly [number, boolean])[]) =>
  spent.map(([one, reached]) => ({ spent: one, reached }));

describe('expected running time', () => {
  test.each([
    // All reach: the mean.
    [runs([10, true], [20, true], [30, true]), 20],
    // 10 + 20 + 50 over two successes: the censored run counts with what it spent.
    [runs([10, true], [20, true], [50, false]), 40],
    [runs([50, false], [50, false], [20, true]), 120],
    [runs([50, false], [50, false]), null],
    [runs([0, true], [4, true]), 2],
    [[], null],
  ])('by hand: %j is %d', (given, expected) => {
    expect(expectedRunningTime(given)).toBe(expected);
  });

  test('it is the mean of what restarts spend: censored runs are not left out, nor taken for successes', () => {
    // Runs that reach the target with probability p after at most `budget`; planted censoring of the others at `budget`.
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 100 }),
        (times, budget) => {
          const observed = times.map((time) => ({ spent: Math.min(time, budget), reached: time <= budget }));
          const successes = times.filter((time) => time <= budget);
          const found = expectedRunningTime(observed);
          if (successes.length === 0) {
            expect(found).toBeNull();
            return;
          }
          // COCO's other form: the mean of a success, and the failures that come before one.
          const p = successes.length / times.length;
          const success = successes.reduce((a, b) => a + b, 0) / successes.length;
          expect(found).toBeCloseTo(success + ((1 - p) / p) * budget, 8);
          expect(found!).toBeGreaterThanOrEqual(success);
        },
      ),
    );
  });

  test('of memoryless waiting it finds the true mean however early runs are censored', () => {
    let state = 1;
    const uniform = () => (state = (state * 48271) % 2147483647) / 2147483647;
    const times = Array.from({ length: 20_000 }, () => -50 * Math.log(uniform()));
    const uncensored = times.reduce((a, b) => a + b, 0) / times.length;
    for (const budget of [20, 50, 200]) {
      const observed = times.map((time) => ({ spent: Math.min(time, budget), reached: time <= budget }));
      expect(expectedRunningTime(observed)! / 50).toBeCloseTo(uncensored / 50, 1);
      // Leaving the censored ones out would be off by far.
      const lucky = observed.filter(({ reached }) => reached);
      if (budget === 20) expect(lucky.reduce((a, { spent }) => a + spent, 0) / lucky.length).toBeLessThan(11);
    }
  });
});

describe('performance profiles', () => {
  test('three solvers on four problems, by hand', () => {
    // costs[problem][solver]
    const profiles = performanceProfiles([
      [10, 20, null],
      [30, 15, 45],
      [8, 8, 40],
      [null, null, null],
    ]);
    // Ratios: 1 2 inf; 2 1 3; 1 1 5; none.
    expect(profiles).toEqual([
      [
        { ratio: 1, share: 0.5 },
        { ratio: 2, share: 0.75 },
      ],
      [
        { ratio: 1, share: 0.5 },
        { ratio: 2, share: 0.75 },
      ],
      [
        { ratio: 3, share: 0.25 },
        { ratio: 5, share: 0.5 },
      ],
    ]);
  });

  test('who solves nothing has no step; against a best that spent nothing only nothing is as good', () => {
    expect(performanceProfiles([[0, 0, 3, null]])).toEqual([
      [{ ratio: 1, share: 1 }],
      [{ ratio: 1, share: 1 }],
      [],
      [],
    ]);
    expect(performanceProfiles([])).toEqual([]);
  });

  test('shares rise to the share of the problems that were solved, and another unit of cost changes nothing', () => {
    const cost = fc.option(fc.integer({ min: 1, max: 1000 }));
    const table = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 8 }))
      .chain(([solvers, problems]) =>
        fc.array(fc.array(cost, { minLength: solvers, maxLength: solvers }), {
          minLength: problems,
          maxLength: problems,
        }),
      );
    fc.assert(
      fc.property(table, (costs) => {
        const profiles = performanceProfiles(costs);
        expect(performanceProfiles(costs.map((row) => row.map((one) => one && 4 * one)))).toEqual(profiles);
        profiles.forEach((steps, solver) => {
          const solved = costs.filter((row) => row[solver] !== null).length;
          expect(steps.at(-1)?.share ?? 0).toBe(solved / costs.length);
          steps.forEach((step, i) => {
            expect(step.ratio).toBeGreaterThan(steps[i - 1]?.ratio ?? 0);
            expect(step.share).toBeGreaterThan(steps[i - 1]?.share ?? 0);
          });
        });
        // Every problem that anybody solved has a fastest solver.
        const fastest = profiles.map(([first]) => (first?.ratio === 1 ? first.share : 0));
        const solved = costs.filter((row) => row.some((one) => one !== null)).length;
        expect(fastest.reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(solved / costs.length - 1e-12);
      }),
    );
  });
});
