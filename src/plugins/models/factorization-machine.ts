import {
  add,
  constant,
  constantTable,
  defineModel,
  dot,
  type Expression,
  mul,
  option,
  type RatingMatrix,
  type TableSpecification,
  trained,
} from '../../core/public.js';
import { factorOptions } from './factor-options.js';
import { featuresOption, standardize, uniqueName } from './feature-tables.js';

/**
 * f(u, i) = intercept + sum over c of x[c] w[c] + sum over pairs c < d of x[c] x[d] V[c] . V[d], where x are the columns of the features for u and i. Pairs are
 * added up in linear time as sum over d of x[d] V[d] . (sum over c < d of x[c] V[c]): the same as Rendle's (|sum x V|^2 - sum |x V|^2) / 2, but linear in each
 * V[c] as it is written, and without its cancellation. A column of a numeric feature is standardized, as in `linear-regression`, and has a shared
 * weight and profile; a one-hot feature has a weight and a profile for each user or item and x = 1. Of one-hot-user and one-hot-item alone it is
 * biased matrix factorization. The intercept is not penalized.
 */
export default defineModel({
  name: 'factorization-machine',
  summary: 'A weighted sum of features, and of all pairs of features by the products of their profiles.',
  formula: 'f(u, i) = intercept + sum over c of x[c] w[c] + sum over c < d of x[c] x[d] dot(V[c], V[d])',
  source: 'Rendle 2010, Factorization machines, equation 1',
  example: { features: ['one-hot-user', 'one-hot-item'] },
  options: {
    features: featuresOption,
    ...factorOptions,
    intercept: option.choice(['trained', 'mean'], {
      default: 'mean',
      description: 'trained: one more parameter. mean: fixed at the mean training rating.',
    }),
  },
  tables: ({ features, factors, initialStandardDeviation, intercept }, data) => {
    const { mean } = data.ratings;
    const initial = { mean: 0, standardDeviation: initialStandardDeviation };
    const tables: Record<string, TableSpecification> = {
      intercept:
        intercept === 'mean'
          ? constantTable({ rows: 'shared', columns: 1, values: Float64Array.of(mean) })
          : trained({ rows: 'shared', columns: 1, initial: mean, penalized: false }),
    };
    for (const { plugin, options } of features) {
      const columns = plugin.columns(options, data);
      const names =
        columns.kind === 'one-hot' || columns.columns.length === 1
          ? [plugin.name]
          : columns.columns.map((column) => `${plugin.name} ${column}`);
      names.forEach((wanted, column) => {
        const name = uniqueName(wanted, tables);
        const rows = columns.kind === 'one-hot' ? columns.rows : 'shared';
        tables[name] = trained({ rows, columns: 1, initial: 0 });
        tables[`${name} V`] = trained({ rows, columns: factors, initial });
        if (columns.kind === 'numeric') tables[`${name} x`] = columnTable(columns, column, data.ratings);
      });
    }
    return tables;
  },
  predict: ({ intercept, ...rows }) => {
    let prediction = intercept!;
    let before: Expression = constant(0);
    for (const [name, weight] of Object.entries(rows)) {
      const profile = rows[`${name} V`];
      if (profile === undefined) continue;
      const x = rows[`${name} x`] ?? constant(1);
      const weighted = mul(x, profile);
      prediction = add(prediction, mul(x, weight), dot(before, weighted));
      before = add(before, weighted);
    }
    return prediction;
  },
});

/** One column of a numeric feature as a table of its own. */
function columnTable(
  columns: Parameters<typeof standardize>[0],
  column: number,
  ratings: RatingMatrix,
): TableSpecification {
  const { values, leaveOneOut, ...rest } = standardize(columns, ratings);
  const width = columns.columns.length;
  const only = (array: Float64Array) => array.filter((_, k) => k % width === column);
  return constantTable({
    ...rest,
    columns: 1,
    values: only(values),
    ...(leaveOneOut && { leaveOneOut: only(leaveOneOut) }),
  });
}
