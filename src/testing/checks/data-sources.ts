import type { DataSource } from '../../core/contracts/data.js';
import { optionsOf } from '../../core/contracts/plugin.js';
import { DataError, messageOf } from '../../core/errors.js';
import type { ResolvedPlugin } from '../../core/options.js';
import { RandomStream } from '../../core/random.js';
import type { Attribute, RatingData } from '../../core/ratings.js';
import { fingerprint } from '../fingerprint.js';
import { type Check, failed, skipped, unless } from '../finding.js';

const load = async ({ plugin, options }: ResolvedPlugin<DataSource>): Promise<RatingData> =>
  plugin.load(options, { random: RandomStream.fromSeed(1) });

function ratingsFault({ ratings }: RatingData): string | undefined {
  const { user, item, value, timestamp, scale, users, items, size } = ratings;
  if (size === 0) return 'there are no ratings';
  for (const [name, column] of Object.entries({ user, item, ...(timestamp && { timestamp }) })) {
    if (column.length !== size) return `${name} has ${column.length} entries, for ${size} ratings`;
  }
  for (let k = 0; k < size; k++) {
    const at = `rating ${k}`;
    if (!(user[k]! >= 0 && user[k]! < users.size)) return `${at} is of user row ${user[k]}, of ${users.size}`;
    if (!(item[k]! >= 0 && item[k]! < items.size)) return `${at} is of item row ${item[k]}, of ${items.size}`;
    const rating = value[k]!;
    if (!(rating >= scale.minimum && rating <= scale.maximum))
      return `${at} is ${rating}, on a scale of ${scale.minimum} to ${scale.maximum}`;
    if (timestamp && !Number.isFinite(timestamp[k])) return `${at} has the time ${timestamp[k]}`;
  }
  return undefined;
}

function attributesFault(attributes: ReadonlyMap<string, Attribute>, rows: number): string | undefined {
  const wrong = [...attributes].find(([, { values }]) => values.length !== rows);
  return wrong && `the attribute ${wrong[0]} has ${wrong[1].values.length} values, for ${rows} rows`;
}

export const dataSourceChecks: readonly Check<DataSource>[] = [
  {
    name: 'loads',
    run: async (subject) => {
      const data = await load(subject);
      const fault =
        ratingsFault(data) ??
        attributesFault(data.userAttributes, data.ratings.users.size) ??
        attributesFault(data.itemAttributes, data.ratings.items.size);
      return unless(fault, 'ratings are on their scale, of users and items that are there');
    },
  },
  {
    name: 'repeatable',
    run: async (subject) => {
      const first = fingerprint(await load(subject));
      const again = fingerprint(await load(subject));
      return unless(
        again === first ? undefined : 'a second call gives other data than the first',
        'it gives the same data each time',
      );
    },
  },
  {
    name: 'missing-file',
    run: async ({ plugin, options }) => {
      if (!('path' in optionsOf(plugin))) return skipped('it has no option path');
      const path = 'there/is/no/such.file';
      try {
        await load({ plugin, options: { ...options, path } });
        return failed(`it reads ${path}, which is not there`);
      } catch (error) {
        return unless(
          error instanceof DataError && error.message.includes(path)
            ? undefined
            : `a missing file is no DataError that names it: ${messageOf(error)}`,
          'a missing file is a DataError that names it',
        );
      }
    },
  },
];
