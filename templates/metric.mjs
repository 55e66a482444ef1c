import { defineMetric, option } from 'mfbench';

/** What the test ratings of each user add to sums, and what the totals amount to. */
export default defineMetric({
  name: 'my-metric',
  summary: 'Share of the predictions that are near the rating.',
  direction: 'maximize',
  options: {
    within: option.number({
      minimum: 0,
      default: 0.5,
      description: 'Largest error, in stars, that is near.',
    }),
  },
  sums: ['near', 'ratings'],
  ofUser: ({ prediction, target }, { within }) => ({
    near: target.filter((rating, k) => Math.abs((prediction[k] ?? 0) - rating) <= within).length,
    ratings: target.length,
  }),
  value: ({ near, ratings }) => near / ratings,
});
