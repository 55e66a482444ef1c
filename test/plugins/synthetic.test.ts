import fc from 'fast-check';
import { expect, test } from 'vitest';
import { load, triplesOf } from '../support/plugins.js';

const draw = async (options: Record<string, unknown>, seed = 1) =>
  (await load('synthetic', options, { seed })).ratings;
const quiet = { biasStandardDeviation: 0, factors: 0 };

const deviation = (values: Iterable<number>): number => {
  const list = [...values];
  const mean = list.reduce((total, x) => total + x, 0) / list.length;
  return Math.sqrt(list.reduce((total, x) => total + (x - mean) ** 2, 0) / list.length);
};

test('the seed decides, and nothing else', async () => {
  const options = { users: 40, items: 30, density: 0.2 };
  expect(triplesOf(await draw(options))).toEqual(triplesOf(await draw(options)));
  expect(triplesOf(await draw(options))).not.toEqual(triplesOf(await draw(options, 2)));
});

test('as many ratings as the density says, no pair twice, every user with as many as the others', async () => {
  const shapes = fc.record({
    users: fc.integer({ min: 1, max: 12 }),
    items: fc.integer({ min: 1, max: 12 }),
    density: fc.double({ min: 0.01, max: 1, noNaN: true }),
    popularitySkew: fc.double({ min: 0, max: 5, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(shapes, fc.nat(), async (options, seed) => {
      const { users, items, density } = options;
      const ratings = await draw(options, seed);
      expect(ratings.size).toBe(Math.max(1, Math.round(users * items * density)));
      expect([ratings.users.size, ratings.items.size]).toEqual([users, items]);
      expect(new Set(triplesOf(ratings).map(([u, i]) => `${u} ${i}`)).size).toBe(ratings.size);
      const { counts } = ratings.byUser();
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }),
  );
});

test('the noise is as large as it is said to be, around what is planted', async () => {
  const size = { users: 200, items: 100, density: 0.5 };
  const noisy = await draw({ ...size, ...quiet, noise: 0.7, mean: 2 });
  expect(deviation(noisy.value)).toBeCloseTo(0.7, 1);
  expect(noisy.mean).toBeCloseTo(2, 1);
  expect(deviation((await draw({ ...size, ...quiet, noise: 0 })).value)).toBe(0);
  // The draws of one purpose are not moved by another's: noise is added to the same planted ratings.
  const [bare, same] = [await draw({ ...size, noise: 0 }), await draw({ ...size, noise: 0.7 })];
  expect(same.user).toEqual(bare.user);
  expect(same.item).toEqual(bare.item);
  expect(deviation(same.value.map((rating, j) => rating - bare.value[j]!))).toBeCloseTo(0.7, 1);
});

test('what is planted has the rank that was asked for', async () => {
  const { value, item } = await draw({
    users: 8,
    items: 6,
    density: 1,
    factors: 1,
    biasStandardDeviation: 0,
    noise: 0,
    mean: 0,
  });
  const matrix = Array.from({ length: 8 }, (_, u) => {
    const row = new Float64Array(6);
    for (let j = u * 6; j < u * 6 + 6; j++) row[item[j]!] = value[j]!;
    return row;
  });
  for (let u = 1; u < 8; u++)
    for (let i = 1; i < 6; i++)
      expect(matrix[u]![i]! * matrix[0]![0]! - matrix[u]![0]! * matrix[0]![i]!).toBeCloseTo(0, 6);
});

test('popularity: even at skew 0, falling as 1 / rank^skew', async () => {
  const counts = async (popularitySkew: number) => {
    const ratings = await draw({ users: 2000, items: 50, density: 0.04, popularitySkew });
    return [...ratings.byItem().counts].sort((a, b) => b - a);
  };
  const even = await counts(0);
  expect(even[0]! / even.at(-1)!).toBeLessThan(2.2);
  const steep = await counts(2);
  // Two of every user's ratings, without repetition: the first is in nearly every list, the fourth has a 16th of its chance.
  expect(steep[0]!).toBeGreaterThan(1600);
  expect(steep[0]! / steep[3]!).toBeGreaterThan(4);
  expect(steep.slice(25).reduce((total, count) => total + count, 0)).toBeLessThan(steep[0]! / 4);
});

test('ratings are multiples of the step, inside the scale', async () => {
  const scale = { minimum: 0.5, maximum: 5 };
  const ratings = await draw({ users: 100, items: 50, density: 0.5, noise: 1.5, step: 0.5, scale });
  expect(ratings.scale).toEqual(scale);
  expect([...new Set(ratings.value)].sort((a, b) => a - b)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
  const free = await draw({ users: 30, items: 20 });
  expect(free.scale).toEqual({ minimum: Math.min(...free.value), maximum: Math.max(...free.value) });
});
