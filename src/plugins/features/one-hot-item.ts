import { defineFeature } from '../../core/public.js';

export default defineFeature({
  name: 'one-hot-item',
  summary: 'An indicator column for each item, so that each has a weight of its own.',
  formula: 'x[u, i] = e_i',
  options: {},
  columns: () => ({ kind: 'one-hot', rows: 'items' }),
});
