import { constant, defineRegularizer } from '../../core/public.js';

export default defineRegularizer({
  name: 'none',
  summary: 'No penalty.',
  formula: '0',
  properties: ['convex', 'non-negative'],
  options: {},
  penalty: () => constant(0),
});
