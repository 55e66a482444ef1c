import {
  add,
  constantTable,
  defineModel,
  dot,
  type Expression,
  option,
  type TableSpecification,
  trained,
} from '../../core/public.js';
import { featuresOption, standardize, uniqueName } from './feature-tables.js';

/**
 * f(u, i) = intercept + sum over features of theta . x[u, i]: objective (3), one theta for everybody. A numeric feature of p columns is a
 * constant table of width p against a trained shared row of width p; a one-hot feature is a trained number for each user or
 * item. The intercept is not penalized.
 *
 * Numeric columns are standardized: the mean over the training ratings is subtracted and the result divided by their standard
 * deviation (a constant column becomes 0). This changes neither the predictions without a penalty nor what gradient methods
 * converge to, but how fast, and it makes lambda mean the same for every column.
 */
export default defineModel({
  name: 'linear-regression',
  summary: 'A weighted sum of features of the user and the item, with the same weights for everybody.',
  formula: 'f(u, i) = intercept + theta . x[u, i]',
  example: { features: ['one-hot-user', 'one-hot-item', 'item-mean'] },
  options: {
    features: featuresOption,
    intercept: option.choice(['trained', 'mean', 'none'], {
      default: 'trained',
      description: 'trained: one more parameter. mean: fixed at the mean training rating. none: 0.',
    }),
  },
  tables: ({ features, intercept }, data) => {
    const tables: Record<string, TableSpecification> = {};
    const { mean } = data.ratings;
    if (intercept === 'trained') {
      tables['intercept'] = trained({ rows: 'shared', columns: 1, initial: 0, penalized: false });
    } else if (intercept === 'mean') {
      tables['intercept'] = constantTable({ rows: 'shared', columns: 1, values: Float64Array.of(mean) });
    }
    for (const { plugin, options } of features) {
      const name = uniqueName(plugin.name, tables);
      const columns = plugin.columns(options, data);
      if (columns.kind === 'one-hot') {
        tables[name] = trained({ rows: columns.rows, columns: 1, initial: 0 });
        continue;
      }
      tables[name] = trained({ rows: 'shared', columns: columns.columns.length, initial: 0 });
      tables[`${name} x`] = constantTable(standardize(columns, data.ratings));
    }
    return tables;
  },
  predict: (rows) => {
    const terms: Expression[] = [];
    for (const [name, row] of Object.entries(rows)) {
      if (name.endsWith(' x')) continue;
      const x = rows[`${name} x`];
      terms.push(x === undefined ? row : dot(row, x));
    }
    return terms.reduce((total, term) => add(total, term));
  },
});
