import { defineFeature } from '../../core/public.js';
import { rowCountColumns } from './row-statistics.js';

export default defineFeature({
  name: 'item-count',
  summary: 'How many other training ratings the item has, as a logarithm.',
  formula: 'x[u, i] = log(1 + count)',
  options: {},
  columns: (_options, { ratings }) => rowCountColumns('items', ratings),
});
