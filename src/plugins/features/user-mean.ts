import { defineFeature } from '../../core/public.js';
import { meanOptions, rowMeanColumns } from './row-statistics.js';

export default defineFeature({
  name: 'user-mean',
  summary: 'The mean of the other training ratings of the user.',
  formula: 'x[u, i] = (sum + damping mean) / (count + damping)',
  options: meanOptions,
  columns: ({ damping }, { ratings }) => rowMeanColumns('users', ratings, damping),
});
