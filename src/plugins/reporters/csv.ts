import { defineReporter } from '../../core/public.js';
import { csvLine } from './csv-cell.js';

/**
 * `results.csv`, long form: one line for each row, fold and metric, with full precision. `value` is empty where the fold is not ok. Means are
 * left to the reader's tool, which then cannot mistake one for a fold.
 */
export default defineReporter({
  name: 'csv',
  summary: 'Every metric of every fold as results.csv.',
  options: {},
  render: ({ rows }) => {
    const lines = [csvLine(['row', 'model', 'optimizer', 'fold', 'status', 'metric', 'value', 'fitSeconds'])];
    for (const { name, model, optimizer, folds, metrics } of rows) {
      folds.forEach(({ fold, status, fitSeconds }, i) => {
        for (const [metric, { folds: values }] of Object.entries(metrics)) {
          const value = values[i] ?? null;
          lines.push(
            csvLine([name, model.name, optimizer?.name ?? '', fold, status, metric, value, fitSeconds]),
          );
        }
      });
    }
    return { files: { 'results.csv': lines.join('') } };
  },
});
