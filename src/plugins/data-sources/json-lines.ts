import { DataError, defineDataSource, injectable, option, quoted, services } from '../../core/public.js';
import { checkEncoding, isByteOrderMark, LINE_END, readBlocks } from './delimited-text.js';
import { RatingsOfValues } from './rating-values.js';
import { scaleOption } from './scale-option.js';

/** One JSON object a line, each a rating; blank lines are passed over. */
export default injectable([services.files], (files) =>
  defineDataSource({
    name: 'json-lines',
    summary: 'Ratings from a file with a JSON object in each line.',
    options: {
      path: option.text({ minLength: 1, description: 'The file; .gz is unpacked.' }),
      user: option.text({ minLength: 1, default: 'user', description: 'The key of the user.' }),
      item: option.text({ minLength: 1, default: 'item', description: 'The key of the item.' }),
      rating: option.text({
        default: 'rating',
        description: 'The key of the rating; empty if there is none, and every line is a rating of 1.',
      }),
      timestamp: option.optional(
        option.text({
          minLength: 1,
          description:
            'The key of the time, if there is one: an ISO date (UTC without an offset), or seconds since 1970.',
        }),
      ),
      scale: scaleOption,
    },
    load: async ({ path: file, user, item, rating, timestamp, scale }) => {
      const ratings = new RatingsOfValues(timestamp !== undefined, scale, (line) => ({ file, line }));
      let line = 0;
      await readBlocks(files.blocks(file), file, (bytes, last) => {
        checkEncoding(bytes, 'utf8', file, line + 1);
        let at = line === 0 && isByteOrderMark(bytes) ? 3 : 0;
        while (at < bytes.length) {
          const found = bytes.indexOf(LINE_END, at);
          if (found < 0 && !last) break;
          const end = found < 0 ? bytes.length : found;
          const text = bytes.toString('utf8', at, end).trim();
          at = end + 1;
          line++;
          if (text === '') continue;
          const record = parse(text, file, line);
          const time = timestamp === undefined ? undefined : record[timestamp];
          ratings.add(
            {
              user: record[user],
              item: record[item],
              rating: rating === '' ? 1 : record[rating],
              timestamp: time,
            },
            line,
          );
        }
        return Math.min(at, bytes.length);
      });
      return ratings.finish(file);
    },
  }),
);

function parse(text: string, file: string, line: number): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new DataError(`${quoted(text)} is no JSON object; is the line cut short?`, { file, line });
}
