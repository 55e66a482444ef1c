import { defineExposureMetric } from '../../core/public.js';

/** The share of all items that are among the first `at` of at least one user who is measured. */
export default defineExposureMetric({
  name: 'coverage',
  summary:
    'Share of all items that are among the first of somebody. It says nothing of whether they are wanted.',
  formula: 'items that are among the first at of a user / items',
  source:
    'Herlocker et al. 2004, Evaluating collaborative filtering recommender systems, section 4.1 (catalogue coverage)',
  direction: 'maximize',
  options: {},
  value: ({ lists, catalogue: { items } }) =>
    lists.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0) / items,
});
