import { defineExposureMetric } from '../../core/public.js';

/**
 * The Gini coefficient of the numbers of lists x[1] <= ... <= x[n] that the n items of the data are in, those in none included: sum (2 j - n - 1) x[j] /
 * (n sum x). 0: all items are recommended alike; towards 1: few items fill all lists.
 */
export default defineExposureMetric({
  name: 'exposure-gini',
  summary:
    'Gini coefficient of how often items are among the first of users: 0 if all items are alike, towards 1 if few fill all lists.',
  formula: 'sum (2 j - n - 1) x[j] / (n sum x), x[j] the lists that item j is in, ascending, n items',
  source: "Fleder and Hosanagar 2009, Blockbuster culture's next rise or fall",
  direction: 'minimize',
  options: {},
  value: ({ lists, catalogue: { items } }) => {
    const ascending = lists.toSorted();
    let [weighted, total] = [0, 0];
    for (let j = 0; j < items; j++) {
      weighted += (2 * j + 1 - items) * ascending[j]!;
      total += ascending[j]!;
    }
    return weighted / (items * total);
  },
});
