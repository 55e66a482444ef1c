import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compose } from '../../src/composition.js';
import type { Fold } from '../../src/core/public.js';
import { refusal, split } from '../support/plugins.js';
import { ratingsOf } from '../support/problems.js';

/** user, item, time */
type Timed = readonly [user: number, item: number, time: number];
const ratingsAt = (cases: readonly Timed[]) =>
  ratingsOf(cases.map(([user, item, time]) => [user, item, 3, time] as const)).ratings;

const only = (folds: readonly Fold[]): Fold => {
  expect(folds.length).toBe(1);
  return folds[0]!;
};
const partsOf = ({ training, test: held }: Fold) => ({ training: [...training], test: [...held] });

// User 0 has four ratings, two of them at the same time; user 1 two, stored against the order of time; user 2 one.
const CASES: Timed[] = [
  [0, 0, 30],
  [1, 0, 50],
  [0, 1, 20],
  [2, 0, 10],
  [0, 2, 30],
  [1, 1, 40],
  [0, 3, 10],
];

describe('by hand', () => {
  test.each([
    [
      'leave-k-out',
      { by: 'time' },
      [1, 4],
      '1 of 3 users have too few ratings and keep all of them in training.',
    ],
    [
      'leave-k-out',
      { by: 'time', k: 2 },
      [0, 4],
      '2 of 3 users have too few ratings and keep all of them in training.',
    ],
    [
      'leave-k-out',
      { by: 'time', k: 3 },
      [0, 2, 4],
      '2 of 3 users have too few ratings and keep all of them in training.',
    ],
    ['per-user-temporal', {}, [4], '2 of 3 users have too few ratings and keep all of them in training.'],
    [
      'per-user-temporal',
      { testFraction: 0.5 },
      [0, 1, 4],
      '1 of 3 users have too few ratings and keep all of them in training.',
    ],
    [
      'per-user-temporal',
      { testFraction: 0.99 },
      [0, 1, 2, 4],
      '1 of 3 users have too few ratings and keep all of them in training.',
    ],
    // Times in order: 10 10 20 30 30 40 50.
    [
      'global-temporal',
      {},
      [1],
      'The cut is at 1970-01-01T00:00:50Z: ratings of that time (1) or later are test ratings, 14.3 % of all.',
    ],
    [
      'global-temporal',
      { testFraction: 0.4 },
      [0, 1, 4, 5],
      'The cut is at 1970-01-01T00:00:30Z: ratings of that time (2) or later are test ratings, 57.1 % of all.',
    ],
    [
      'global-temporal',
      { date: '1970-01-01T00:00:40Z' },
      [1, 5],
      'The cut is at 1970-01-01T00:00:40Z: ratings of that time (1) or later are test ratings, 28.6 % of all.',
    ],
    [
      'global-temporal',
      { date: '1970-01-01T00:00:21Z' },
      [0, 1, 4, 5],
      'The cut is at 1970-01-01T00:00:21Z: ratings of that time (0) or later are test ratings, 57.1 % of all.',
    ],
  ])('%s %j', async (name, options, held, note) => {
    const fold = only(await split(name, ratingsAt(CASES), options));
    const training = [...CASES.keys()].filter((position) => !held.includes(position));
    expect(partsOf(fold)).toEqual({ training, test: held });
    expect(fold.name).toBe(name);
    expect(fold.notes).toEqual([note]);
  });

  test('all users tested', async () => {
    const cases = CASES.filter(([user]) => user < 2);
    expect(only(await split('leave-k-out', ratingsAt(cases), {})).notes).toEqual([
      'All 2 users have test ratings.',
    ]);
  });
});

const timed = fc.uniqueArray(fc.tuple(fc.nat(5), fc.nat(6), fc.nat(8)), {
  minLength: 2,
  maxLength: 40,
  selector: ([user, item]) => `${user} ${item}`,
});

/** The only fold of any ratings that the splitter takes, disjoint and complete and in stored order; others are left out. */
async function forAny(
  name: string,
  options: Record<string, unknown>,
  check: (cases: readonly Timed[], training: number[], held: number[]) => void,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(timed, async (cases) => {
      const folds = await split(name, ratingsAt(cases), options).catch(() => undefined);
      if (!folds) return;
      const { training, test: held } = partsOf(only(folds));
      const ascending = (part: number[]) => part.toSorted((a, b) => a - b);
      expect([training, held]).toEqual([ascending(training), ascending(held)]);
      expect(ascending([...training, ...held])).toEqual([...cases.keys()]);
      check(cases, training, held);
    }),
    { numRuns: 60 },
  );
}

const ofUser = (cases: readonly Timed[], positions: number[], user: number) =>
  positions.filter((position) => cases[position]![0] === user);
const usersOf = (cases: readonly Timed[]) => new Set(cases.map(([user]) => user));

describe('for any ratings: disjoint, complete, and', () => {
  test.each([
    ['random', 1],
    ['random', 3],
    ['time', 2],
  ])('leave-k-out by %s, k %d: k of each user with more, none of the others', async (by, k) => {
    await forAny('leave-k-out', { by, k }, (cases, training, held) => {
      for (const user of usersOf(cases)) {
        const count = cases.filter((one) => one[0] === user).length;
        expect(ofUser(cases, held, user).length).toBe(count > k ? k : 0);
        if (by === 'random') continue;
        const earliest = Math.min(...ofUser(cases, held, user).map((position) => cases[position]![2]));
        for (const position of ofUser(cases, training, user)) {
          expect(cases[position]![2]).toBeLessThanOrEqual(earliest);
        }
      }
    });
  });

  test.each([0.2, 0.5, 0.9])(
    'per-user-temporal, %d: the share of each user, none of whose training ratings is later than the test',
    async (testFraction) => {
      await forAny('per-user-temporal', { testFraction }, (cases, training, held) => {
        for (const user of usersOf(cases)) {
          const count = cases.filter((one) => one[0] === user).length;
          const own = ofUser(cases, held, user);
          expect(own.length).toBe(Math.min(Math.round(testFraction * count), count - 1));
          for (const trained of ofUser(cases, training, user)) {
            for (const tested of own) {
              const [before, after] = [cases[trained]![2], cases[tested]![2]];
              expect(before < after || (before === after && trained < tested)).toBe(true);
            }
          }
        }
      });
    },
  );

  test.each([{}, { testFraction: 0.5 }, { date: '1970-01-01T00:00:04Z' }])(
    'global-temporal %j: every training rating is earlier than every test rating',
    async (options) => {
      await forAny('global-temporal', options, (cases, training, held) => {
        const times = (positions: number[]) => positions.map((position) => cases[position]![2]);
        expect(Math.max(...times(training))).toBeLessThan(Math.min(...times(held)));
        const { testFraction = 0.2, date } = options as { testFraction?: number; date?: string };
        if (date) {
          expect(Math.max(...times(training))).toBeLessThan(4);
          expect(Math.min(...times(held))).toBeGreaterThanOrEqual(4);
          return;
        }
        // At least the share; more only for what has the same time as the cut.
        const asked = Math.max(1, Math.round(testFraction * cases.length));
        const cut = Math.min(...times(held));
        expect(held.length).toBeGreaterThanOrEqual(asked);
        expect(times(held).filter((time) => time > cut).length).toBeLessThan(asked);
      });
    },
  );
});

describe('what cannot be divided so', () => {
  const untimed = ratingsOf(CASES.map(([user, item]) => [user, item, 3] as const)).ratings;

  test.each([
    ['global-temporal', {}, 'hold-out or k-fold'],
    ['per-user-temporal', {}, 'hold-out, or leave-k-out by: random'],
    ['leave-k-out', { by: 'time' }, 'by: random'],
  ])('%s without times: what would have them, and what does without', async (name, options, instead) => {
    const message = await refusal(split(name, untimed, options));
    expect(message).toMatch(
      new RegExp(`^splitter ${name}.* needs the time of every rating, and the data have none`),
    );
    expect(message).toContain('csv reads it from the column that its option timestamp names');
    expect(message).toContain(`Without times use ${instead}`);
  });

  test('times that are no number', async () => {
    const ratings = ratingsAt([
      [0, 0, 1],
      [0, 1, Number.NaN],
    ]);
    expect(await refusal(split('global-temporal', ratings, {}))).toContain('the time of a rating is NaN');
  });

  test.each([
    ['1960-01-01', 'train'],
    ['2015-01-01', 'test'],
    ['1970-01-01T00:00:10Z', 'train'],
  ])('a cut at %s leaves none to %s on', async (date, part) => {
    expect(await refusal(split('global-temporal', ratingsAt(CASES), { date }))).toMatch(
      new RegExp(
        `leaves no rating to ${part} on: the times, in seconds since 1970, are from 1970-01-01T00:00:10Z to 1970-01-01T00:00:50Z`,
      ),
    );
  });

  test('all at one time', async () => {
    const ratings = ratingsAt(CASES.map(([user, item]) => [user, item, 7] as const));
    expect(await refusal(split('global-temporal', ratings, {}))).toContain('leaves no rating to train on');
  });

  test('no user with enough ratings', async () => {
    expect(await refusal(split('leave-k-out', ratingsAt(CASES), { k: 4 }))).toBe(
      'none of the 3 users has enough ratings for one to be held out',
    );
  });
});

test.each([
  [{}, undefined],
  [{ testFraction: 0.1 }, undefined],
  [{ date: '2015-02-28' }, undefined],
  [{ date: '2015-02-28T23:59Z' }, undefined],
  [
    { date: '2015-01-01', testFraction: 0.2 },
    'testFraction and date are two ways to say where the cut is: keep one',
  ],
  [{ date: '2015-02-30' }, 'date "2015-02-30" is no date such as 2015-01-01 or 2015-01-01T12:00:00Z'],
  [{ date: '2015-13-01' }, 'date "2015-13-01" is no date'],
  [{ date: '1.2.2015' }, 'date "1.2.2015" is no date'],
  [{ date: '2015-01-01T12:00' }, 'date "2015-01-01T12:00" is no date'],
])('where the cut is, %j', (options, fault) => {
  const found = compose('.').registry.find('splitter', 'global-temporal')!.check!(options);
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(fault);
});
