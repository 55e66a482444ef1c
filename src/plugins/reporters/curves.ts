import { defineReporter, type Results } from '../../core/public.js';
import { csvLine } from './csv-cell.js';

/**
 * `curves.csv`: one line for each row, fold and epoch, epoch 0 being the start. `seconds` of fitting without measuring; `objective` on the training
 * ratings; `rmse` on the test ratings, which no fit sees; `gradientEvaluations` in passes over the training ratings.
 *
 * Where the configuration asks for convergence, `convergence.csv` is the same of the fits for it, with the metric on the validation part.
 */
export default defineReporter({
  name: 'curves',
  summary:
    'Objective and test RMSE after every epoch as curves.csv; convergence on validation parts as convergence.csv.',
  options: {},
  render: (results) => {
    const { rows, convergence } = results;
    const lines = [csvLine(['row', 'fold', 'epoch', 'seconds', 'objective', 'rmse', 'gradientEvaluations'])];
    for (const { name, folds } of rows) {
      for (const { fold, curve } of folds) {
        for (const { epoch, seconds, gradientEvaluations, objective, rmse } of curve) {
          lines.push(csvLine([name, fold, epoch, seconds, objective, rmse, gradientEvaluations]));
        }
      }
    }
    return {
      files: {
        'curves.csv': lines.join(''),
        ...(convergence && { 'convergence.csv': convergenceLines(results, convergence.metric) }),
      },
    };
  },
});

function convergenceLines({ rows }: Results, metric: string): string {
  const heads = ['row', 'fold', 'division', 'epoch', 'seconds', 'gradientEvaluations', 'objective', metric];
  const lines = rows.flatMap(({ name, folds }) =>
    folds.flatMap(({ fold, convergence = [] }) =>
      convergence.flatMap(({ curve }, i) =>
        curve.map(({ epochs, seconds, gradientEvaluations, objective, validation }) =>
          csvLine([name, fold, i + 1, epochs, seconds, gradientEvaluations, objective, validation]),
        ),
      ),
    ),
  );
  return [csvLine(heads), ...lines].join('');
}
