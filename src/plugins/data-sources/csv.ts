import { defineDataSource, injectable, option, services } from '../../core/public.js';
import { DECIMAL_SIGNS, readRatings } from './rating-rows.js';
import { scaleOption } from './scale-option.js';

/** One rating a line: user, item, rating (in the data's own unit) and, if it is named, the time, as an ISO date or in seconds since 1970. */
export default injectable([services.files], (files) =>
  defineDataSource({
    name: 'csv',
    summary: 'Ratings from a file of delimited text.',
    options: {
      path: option.text({ minLength: 1, description: 'The file; .gz is unpacked.' }),
      delimiter: option.text({ minLength: 1, default: ',', description: 'What separates columns.' }),
      quote: option.text({
        default: '"',
        description: 'What fields that contain the delimiter stand between; empty for nothing.',
      }),
      encoding: option.choice(['utf8', 'latin1'], { default: 'utf8', description: 'Of the text.' }),
      decimal: option.choice(DECIMAL_SIGNS, {
        default: '.',
        description: 'What stands before the fraction of a rating.',
      }),
      header: option.boolean({ default: true, description: 'Whether the first line names the columns.' }),
      user: option.text({
        minLength: 1,
        default: 'user',
        description: 'The column of the users; without a header its number, from 1.',
      }),
      item: option.text({ minLength: 1, default: 'item', description: 'The column of the items.' }),
      rating: option.text({
        default: 'rating',
        description: 'The column of the ratings; empty if there is none, and every line is a rating of 1.',
      }),
      timestamp: option.optional(
        option.text({
          minLength: 1,
          description:
            'The column of the times, if there is one: ISO dates (UTC without an offset), or seconds since 1970.',
        }),
      ),
      scale: scaleOption,
    },
    load: async ({
      path,
      delimiter,
      quote,
      encoding,
      decimal,
      header,
      user,
      item,
      rating,
      timestamp,
      scale,
    }) => {
      const columns = { user, item, rating, timestamp };
      const layout = { delimiter, quote, encoding, decimal, header, columns };
      const read = await readRatings(files.blocks(path), path, () => layout, scale);
      return { ...read, userAttributes: new Map(), itemAttributes: new Map() };
    },
  }),
);
