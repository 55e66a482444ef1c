import { callPluginAsync } from '../core/call-plugin.js';
import type { Filter } from '../core/contracts/data.js';
import type { FilterSummary, RatingCounts } from '../core/contracts/results.js';
import { firstOfPair } from '../core/duplicates.js';
import { DataError } from '../core/errors.js';
import type { ResolvedPlugin } from '../core/options.js';
import { quoted } from '../core/quoted.js';
import type { RandomStream } from '../core/random.js';
import { type Attribute, IdIndex, type RatingData, RatingMatrix } from '../core/ratings.js';
import { describeUse } from './plugin-use.js';

export interface FilteredData {
  readonly data: RatingData;
  readonly filters: readonly FilterSummary[];
}

/**
 * Applies the filters in their order. After the last one users and items without ratings are removed; the others keep their order, and attributes go
 * with them. Without filters the data stay as they are.
 * @throws DataError if no rating is left, or a user rates an item more than once; PluginError from a filter.
 */
export async function applyFilters(
  filters: readonly ResolvedPlugin<Filter>[],
  source: RatingData,
  random: RandomStream,
): Promise<FilteredData> {
  const summaries: FilterSummary[] = [];
  let { ratings } = source;
  for (const [i, filter] of filters.entries()) {
    const { plugin, options } = filter;
    const before = ratings;
    const after = await callPluginAsync(plugin, async () => {
      const filtered = await plugin.apply(before, options, { random: random.fork('filter', i) });
      if (filtered.users !== before.users || filtered.items !== before.items) {
        throw new Error('apply returned ratings with other ids');
      }
      return filtered;
    });
    if (after.size === 0)
      throw new DataError(`filter ${plugin.name} leaves none of the ${before.size} ratings`);
    summaries.push({ filter: describeUse(filter), before: countsOf(before), after: countsOf(after) });
    ratings = after;
  }
  refuseDuplicates(ratings, source);
  const { userAttributes, itemAttributes } = source;
  const data = { ratings, userAttributes, itemAttributes };
  return { data: filters.length === 0 ? data : withoutEmptyRows(data), filters: summaries };
}

const countsOf = (ratings: RatingMatrix): RatingCounts => ({
  ratings: ratings.size,
  users: ratings.byUser().seen.length,
  items: ratings.byItem().seen.length,
});

function refuseDuplicates(ratings: RatingMatrix, source: RatingData): void {
  const second = firstOfPair(ratings).findIndex((pair, position) => pair !== position);
  if (second < 0) return;
  const [user, item] = [ratings.user[second]!, ratings.item[second]!];
  const pair = `user ${quoted(ratings.users.idOf(user))} rates item ${quoted(ratings.items.idOf(item))}`;
  const advice = 'the filter duplicates says which of several ratings counts';
  // Filters change positions and keep rows: where the source had the pair is where to look.
  const { ratings: read, locate } = source;
  const found: number[] = [];
  for (let position = 0; position < read.size && found.length < 2; position++) {
    if (read.user[position] === user && read.item[position] === item) found.push(position);
  }
  const [earlier, later] = found;
  if (!locate || earlier === undefined || later === undefined) {
    throw new DataError(`${pair} more than once; ${advice}`);
  }
  const { file, line } = locate(earlier);
  const place = file === locate(later).file ? `line ${line}` : `${file}:${line}`;
  throw new DataError(`${pair} for the second time; the first is in ${place}; ${advice}`, locate(later));
}

function withoutEmptyRows({ ratings, userAttributes, itemAttributes }: RatingData): RatingData {
  const users = reindex(ratings.users, ratings.byUser().seen);
  const items = reindex(ratings.items, ratings.byItem().seen);
  const { scale, value, timestamp } = ratings;
  return {
    ratings: new RatingMatrix(users.ids, items.ids, scale, {
      user: ratings.user.map((row) => users.newRow[row]!),
      item: ratings.item.map((row) => items.newRow[row]!),
      value,
      ...(timestamp && { timestamp }),
    }),
    userAttributes: select(userAttributes, ratings.byUser().seen),
    itemAttributes: select(itemAttributes, ratings.byItem().seen),
  };
}

function reindex(ids: IdIndex, rows: Uint32Array): { ids: IdIndex; newRow: Int32Array } {
  const kept = new IdIndex();
  const newRow = new Int32Array(ids.size).fill(-1);
  for (const row of rows) newRow[row] = kept.add(ids.idOf(row));
  return { ids: kept, newRow };
}

const select = (attributes: ReadonlyMap<string, Attribute>, rows: Uint32Array): Map<string, Attribute> =>
  new Map(
    Array.from(attributes, ([name, attribute]) => [
      name,
      attribute.kind === 'number'
        ? { kind: 'number', values: Float64Array.from(rows, (row) => attribute.values[row]!) }
        : { kind: 'categories', values: Array.from(rows, (row) => attribute.values[row]!) },
    ]),
  );
