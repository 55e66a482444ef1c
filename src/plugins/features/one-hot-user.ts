import { defineFeature } from '../../core/public.js';

export default defineFeature({
  name: 'one-hot-user',
  summary: 'An indicator column for each user, so that each has a weight of its own.',
  formula: 'x[u, i] = e_u',
  options: {},
  columns: () => ({ kind: 'one-hot', rows: 'users' }),
});
