import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Predictor, RandomStream, type RatingData } from '../../src/core/public.js';
import globalMean from '../../src/plugins/models/global-mean.js';
import itemMean from '../../src/plugins/models/item-mean.js';
import userMean from '../../src/plugins/models/user-mean.js';
import { randomRatings, ratingsOf } from '../support/problems.js';

const fit = (model: Predictor, data: RatingData) => model.fit({}, data, { random: RandomStream.fromSeed(1) });

test('means of all, of the user and of the item; of all for whoever has none', () => {
  const data = ratingsOf(
    [
      [0, 0, 1],
      [0, 1, 2],
      [1, 1, 5],
    ],
    3,
    3,
  );
  const mean = 8 / 3;
  const table = (model: Predictor) => {
    const fitted = fit(model, data);
    return [0, 1, 2].map((user) => [0, 1, 2].map((item) => fitted.predict(user, item)));
  };
  const same = (row: number[]) => [row, row, row];
  expect(table(globalMean)).toEqual(same([mean, mean, mean]));
  expect(table(userMean)).toEqual([
    [1.5, 1.5, 1.5],
    [5, 5, 5],
    [mean, mean, mean],
  ]);
  expect(table(itemMean)).toEqual(same([1, 3.5, mean]));
});

test('a mean is the constant with the least squared error', () => {
  fc.assert(
    fc.property(fc.nat(999), fc.constantFrom(globalMean, userMean, itemMean), (seed, model) => {
      const data = randomRatings(seed, 5, 4, 12);
      const { user, item, value } = data.ratings;
      const fitted = fit(model, data);
      // At the least squares the errors of each group add up to nothing.
      const left = new Map<number, number>();
      value.forEach((rating, j) => {
        const group = model === userMean ? user[j]! : model === itemMean ? item[j]! : 0;
        left.set(group, (left.get(group) ?? 0) + rating - fitted.predict(user[j]!, item[j]!));
      });
      for (const total of left.values()) expect(total).toBeCloseTo(0, 12);
    }),
  );
});
