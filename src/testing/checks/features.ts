import type { Feature, FeatureColumns } from '../../core/contracts/data.js';
import type { FormulaModel } from '../../core/contracts/model.js';
import type { ResolvedPlugin } from '../../core/options.js';
import { type RatingData, RatingMatrix } from '../../core/ratings.js';
import { changesBy, fingerprint } from '../fingerprint.js';
import { methodWith } from '../fits.js';
import { fromRatingsOutcome } from '../from-ratings.js';
import { named } from '../resolve.js';
import { type Check, failed, passed, skipped, unless } from '../finding.js';
import { smallData } from '../ratings.js';

const columnsOf = ({ plugin, options }: ResolvedPlugin<Feature>, data: RatingData): FeatureColumns =>
  plugin.columns(options, data);

const shape: Check<Feature> = {
  name: 'shape',
  run: (subject) => {
    const data = smallData();
    const columns = columnsOf(subject, data);
    if (columns.kind === 'one-hot') return passed('one indicator for each row');
    const { ratings } = data;
    const width = columns.columns.length;
    for (const [name, rows, values] of [
      ['values', ratings[columns.rows].size, columns.values],
      ['leaveOneOut', ratings.size, columns.leaveOneOut],
    ] as const) {
      if (!values) continue;
      if (values.length !== rows * width)
        return failed(`${name} has ${values.length} numbers, not ${rows} rows of ${width}`);
      const at = values.findIndex((value) => !Number.isFinite(value));
      if (at >= 0) return failed(`${name} of row ${Math.floor(at / width)} is ${values[at]}`);
    }
    return passed('every row has finite numbers, those without ratings too');
  },
};

/** The same ratings but for the value of one. */
function withValue(data: RatingData, position: number, rating: number): RatingData {
  const { users, items, scale, user, item, timestamp } = data.ratings;
  const value = data.ratings.value.slice();
  value[position] = rating;
  const columns = { user, item, value, ...(timestamp && { timestamp }) };
  return {
    ...data,
    ratings: new RatingMatrix(users, items, scale, columns),
  };
}

/** What describes a training rating. */
function described(columns: FeatureColumns, { ratings }: RatingData, position: number): Float64Array {
  if (columns.kind === 'one-hot') return new Float64Array();
  const width = columns.columns.length;
  const axis = columns.rows === 'users' ? ratings.user : ratings.item;
  const row = columns.leaveOneOut ? position : axis[position]!;
  return (columns.leaveOneOut ?? columns.values).slice(row * width, (row + 1) * width);
}

const noLeak: Check<Feature> = {
  name: 'no-leak',
  run: (subject) => {
    for (const position of [0, 7, 31, 59]) {
      const [first, second] = [1, 5].map((rating) => {
        const data = withValue(smallData(), position, rating);
        return described(columnsOf(subject, data), data, position);
      }) as [Float64Array, Float64Array];
      const changed = first.some((x, k) => Math.abs(x - second[k]!) > 1e-9 * Math.max(1, Math.abs(x)));
      if (changed)
        return failed(
          'what describes a training rating changes with that rating: leave it out (leaveOneOut)',
        );
    }
    return passed('what describes a training rating does not change with that rating');
  },
};

const repeatable: Check<Feature> = {
  name: 'repeatable',
  run: (subject) => {
    const first = fingerprint(columnsOf(subject, smallData()));
    columnsOf(subject, smallData(4));
    const again = fingerprint(columnsOf(subject, smallData()));
    return unless(
      again === first ? undefined : 'a second call gives other columns than the first',
      'it gives the same columns each time',
    );
  },
};

const untouched: Check<Feature> = {
  name: 'inputs-untouched',
  run: async (subject) => {
    const data = smallData();
    const { returned, changed } = await changesBy({ data }, () => columnsOf(subject, data));
    if (changed === undefined && returned.kind === 'numeric') {
      const given = [...data.userAttributes.values(), ...data.itemAttributes.values()].map(
        ({ values }) => values,
      );
      if (given.includes(returned.values)) return skipped('it gives an attribute of the data as it is');
    }
    return unless(changed, 'it leaves ratings and attributes as they were');
  },
};

const fromRatings: Check<Feature> = {
  name: 'from-ratings',
  run: ({ registry, ...feature }) => {
    const { plugin, options } = named(registry, 'model', 'linear-regression', { features: ['one-hot-item'] });
    const model = { plugin: plugin as FormulaModel, options: { ...options, features: [feature] } };
    return fromRatingsOutcome(methodWith(registry, { model }));
  },
};

export const featureChecks: readonly Check<Feature>[] = [shape, noLeak, repeatable, untouched, fromRatings];
