import { defineReporter } from '../../core/public.js';
import { csvLine } from './csv-cell.js';

/**
 * `curves.csv`: one line for each row, fold and epoch, epoch 0 being the start. `seconds` of fitting without measuring; `objective` on the training
 * ratings; `rmse` on the test ratings, which no fit sees; `gradientEvaluations` in passes over the training ratings.
 */
export default defineReporter({
  name: 'curves',
  summary: 'Objective and test RMSE after every epoch as curves.csv.',
  options: {},
  render: ({ rows }) => {
    const lines = [csvLine(['row', 'fold', 'epoch', 'seconds', 'objective', 'rmse', 'gradientEvaluations'])];
    for (const { name, folds } of rows) {
      for (const { fold, curve } of folds) {
        for (const { epoch, seconds, gradientEvaluations, objective, rmse } of curve) {
          lines.push(csvLine([name, fold, epoch, seconds, objective, rmse, gradientEvaluations]));
        }
      }
    }
    return { files: { 'curves.csv': lines.join('') } };
  },
});
