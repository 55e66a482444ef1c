import { defineReporter, type Results } from '../../core/public.js';
import { csvLine } from './csv-cell.js';
import { formatValue } from './text.js';

/**
 * `results.csv`, long form: one line for each row, fold and metric, with full precision. `value` is empty where the fold is not ok.
 * `summary.csv`: one line for each row and metric, with the mean, its interval and the comparison with the baseline. They are two files, so that
 * nobody's tool can mistake a mean for a fold. `trials.csv`, of rows that are tuned: one line for each trial and option, with the score on
 * the validation part; `chosen` is 1 for the trial that was refitted.
 */
export default defineReporter({
  name: 'csv',
  summary:
    'Every metric of every fold as results.csv; means, intervals and comparisons as summary.csv; trials of tuning as trials.csv.',
  options: {},
  render: (results) => {
    const { rows } = results;
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
    return {
      files: {
        'results.csv': lines.join(''),
        'summary.csv': summary(results),
        ...(results.tuning && { 'trials.csv': trials(results, results.tuning.metric) }),
      },
    };
  },
});

const SUMMARY_HEADS = [
  ...['row', 'metric', 'mean', 'standardDeviation', 'lower', 'upper', 'confidence', 'test', 'baseline'],
  ...[
    'difference',
    'differenceLower',
    'differenceUpper',
    'pValue',
    'adjustedPValue',
    'effectSize',
    'verdict',
  ],
];

function summary({ rows, statistics: { confidence, test, baseline } }: Results): string {
  const lines = rows.flatMap(({ name, metrics, comparison }) =>
    Object.entries(metrics).map(([metric, { mean, standardDeviation, confidenceInterval }]) => {
      const found = comparison?.[metric];
      return csvLine([
        ...[name, metric, mean, standardDeviation],
        ...[confidenceInterval?.lower ?? null, confidenceInterval?.upper ?? null, confidence, test, baseline],
        ...[found?.difference ?? null, found?.confidenceInterval.lower ?? null],
        ...[found?.confidenceInterval.upper ?? null, found?.pValue ?? null, found?.adjustedPValue ?? null],
        ...[found?.effectSize ?? null, found?.verdict ?? null],
      ]);
    }),
  );
  return [csvLine(SUMMARY_HEADS), ...lines].join('');
}

const TRIAL_HEADS = [
  'row',
  'fold',
  'trial',
  'status',
  'metric',
  'score',
  'epochs',
  'seconds',
  'chosen',
  'option',
  'value',
];

function trials({ rows }: Results, metric: string): string {
  const lines = rows.flatMap(({ name, folds }) =>
    folds.flatMap(({ fold, tuning }) =>
      (tuning?.trials ?? []).flatMap(({ trial, status, values, score, epochs, seconds }) => {
        const chosen = tuning?.chosen?.trial === trial ? 1 : 0;
        return Object.entries(values).map(([option, value]) =>
          csvLine([
            ...[name, fold, trial, status, metric, score, epochs, seconds, chosen, option],
            typeof value === 'number' ? value : formatValue(value),
          ]),
        );
      }),
    ),
  );
  return [csvLine(TRIAL_HEADS), ...lines].join('');
}
