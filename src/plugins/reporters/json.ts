import { defineReporter } from '../../core/public.js';

/** `results.json`: the results as they are, in the format that `Results` documents. */
export default defineReporter({
  name: 'json',
  summary: 'Everything as results.json.',
  options: {},
  render: (results) => ({ files: { 'results.json': `${JSON.stringify(results, null, 2)}\n` } }),
});
