import { defineDataSource, injectable, option, services } from '../../core/public.js';
import { readRatings } from './rating-rows.js';
import { scaleOption } from './scale-option.js';

/** LIBMF's text: a line `u v r` for each rating, between single blanks, or tabs. Source: LIBMF's README, "Data Format". */
export default injectable([services.files], (files) =>
  defineDataSource({
    name: 'libmf',
    summary: 'Ratings from the text files of LIBMF: row, column and value between blanks.',
    options: {
      path: option.text({ minLength: 1, description: 'The file; .gz is unpacked.' }),
      scale: scaleOption,
    },
    load: async ({ path, scale }) => {
      const layoutOf = (firstLine: string) => ({
        delimiter: firstLine.includes('\t') ? '\t' : ' ',
        ...{ quote: '', encoding: 'utf8' as const, header: false },
        columns: { user: '1', item: '2', rating: '3' },
      });
      const read = await readRatings(files.blocks(path), path, layoutOf, scale);
      return { ...read, userAttributes: new Map(), itemAttributes: new Map() };
    },
  }),
);
