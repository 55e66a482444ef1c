import { DataError, defineDataSource, injectable, option, quoted, services } from '../../core/public.js';
import { readRatings } from './rating-rows.js';
import { scaleOption } from './scale-option.js';

/**
 * RecBole's atomic files of interactions, `.inter`: columns between tabs, named and typed in the first line, as in
 * `user_id:token	item_id:token	rating:float	timestamp:float`. Source: RecBole's documentation, "Atomic Files".
 */
export default injectable([services.files], (files) =>
  defineDataSource({
    name: 'recbole',
    summary: "Ratings from RecBole's .inter files.",
    options: {
      path: option.text({ minLength: 1, description: 'The file; .gz is unpacked.' }),
      user: option.text({ minLength: 1, default: 'user_id', description: 'The column of the users.' }),
      item: option.text({ minLength: 1, default: 'item_id', description: 'The column of the items.' }),
      rating: option.text({ minLength: 1, default: 'rating', description: 'The column of the ratings.' }),
      timestamp: option.text({
        minLength: 1,
        default: 'timestamp',
        description: 'The column of the times, read if it is there.',
      }),
      scale: scaleOption,
    },
    load: async ({ path, user, item, rating, timestamp, scale }) => {
      const layoutOf = (firstLine: string) => {
        const fields = firstLine.replace('ï»¿', '').split('\t');
        const typed = (column: string): string | undefined =>
          fields.find((field) => field.split(':')[0] === column);
        const named = (column: string): string => {
          const found = typed(column);
          if (found !== undefined) return found;
          throw new DataError(
            `no column ${quoted(column)} in the header ${quoted(firstLine)}; expected names with types between tabs, as in user_id:token`,
            { file: path, line: 1 },
          );
        };
        const columns = {
          ...{ user: named(user), item: named(item), rating: named(rating) },
          timestamp: typed(timestamp),
        };
        return { delimiter: '\t', quote: '', encoding: 'utf8', header: true, columns } as const;
      };
      const read = await readRatings(files.blocks(path), path, layoutOf, scale);
      return { ...read, userAttributes: new Map(), itemAttributes: new Map() };
    },
  }),
);
