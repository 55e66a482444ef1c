import {
  DataError,
  definePredictor,
  type FoldInput,
  injectable,
  option,
  type RatingData,
  services,
} from '../../core/public.js';
import { readLines } from '../data-sources/records.js';

const COLUMNS = ['user', 'item', 'prediction'] as const;

/**
 * f(u, i) = what the file of the fold says: predictions of another system, which fitted the same training ratings. So it is measured and tested like any
 * row. Each test rating needs one line; metrics of rankings need one for every item that the user has no training rating of.
 */
export default injectable([services.files], (files) =>
  definePredictor({
    name: 'predictions',
    summary: 'Predictions that another system has written to files, one for each fold.',
    formula: 'f(u, i) = prediction[u, i]',
    options: {
      path: option.text({
        minLength: 1,
        description:
          'The file, with {fold} in place of the name of the fold, as `mfbench split` names it (fold 1: fold-1); .gz is unpacked. Its first line names the columns user, item and prediction.',
      }),
      delimiter: option.text({ minLength: 1, default: ',', description: 'What separates columns.' }),
    },
    input: async ({ path }, { fold }) => {
      const file = path.replaceAll('{fold}', fold);
      return { file, bytes: await files.read(file) };
    },
    fit: ({ delimiter }, data, { input }) => {
      if (!input) throw new Error('there are predictions of a run’s folds only: nothing else can be fitted');
      const predictions = readPredictions(input, delimiter, data);
      const { users, items } = data.ratings;
      const trained = trainedPairs(data);
      return {
        predict: (user, item) => {
          const found = predictions[user]?.get(item);
          if (found !== undefined) return found;
          // Nothing is measured of a training rating; rankings leave its item out.
          if (trained(user, item)) return data.ratings.mean;
          throw new DataError(
            `there is no prediction for user ${JSON.stringify(users.idOf(user))}, item ${JSON.stringify(items.idOf(item))}; each test rating of the fold needs one line, and for metrics of rankings every item that the user has no training rating of`,
            { file: input.file },
          );
        },
      };
    },
  }),
);

/** By the row of the user, then of the item. */
function readPredictions({ file, bytes }: FoldInput, delimiter: string, { ratings }: RatingData) {
  const { users, items } = ratings;
  const predictions: (Map<number, number> | undefined)[] = [];
  const refuse = (message: string, line: number): never => {
    throw new DataError(message, { file, line });
  };
  const rowOf = (axis: typeof users, what: string, id: string, line: number): number =>
    axis.rowOf(id) ?? refuse(`${what} ${JSON.stringify(id)} is not in the data`, line);
  let places: readonly number[] | undefined;
  for (const { fields, number: line } of readLines(bytes, file, {
    delimiter,
    quote: '"',
    encoding: 'utf8',
  })) {
    if (!places) {
      places = COLUMNS.map((column) => fields.indexOf(column));
      const missing = COLUMNS.filter((column) => !fields.includes(column));
      if (missing.length > 0)
        refuse(
          `the first line has to name the columns user, item and prediction; there is no ${missing.join(', ')}`,
          line,
        );
      continue;
    }
    const [userId, itemId, text] = places.map((place) => fields[place] ?? '') as [string, string, string];
    const prediction = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isFinite(prediction))
      refuse(`the prediction ${JSON.stringify(text)} is no finite number`, line);
    const user = rowOf(users, 'user', userId, line);
    const item = rowOf(items, 'item', itemId, line);
    const ofUser = (predictions[user] ??= new Map());
    if (ofUser.has(item))
      refuse(
        `a second prediction for user ${JSON.stringify(userId)}, item ${JSON.stringify(itemId)}; each pair has one line`,
        line,
      );
    ofUser.set(item, prediction);
  }
  return predictions;
}

function trainedPairs({ ratings }: RatingData): (user: number, item: number) => boolean {
  let [known, items] = [-1, new Set<number>()];
  return (user, item) => {
    const { starts, order } = ratings.byUser();
    if (user !== known) {
      known = user;
      items = new Set(
        Array.from(order.subarray(starts[user], starts[user + 1]), (position) => ratings.item[position]!),
      );
    }
    return items.has(item);
  };
}
