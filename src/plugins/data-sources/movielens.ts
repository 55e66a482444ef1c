import {
  type Attribute,
  DataError,
  defineDataSource,
  type Files,
  injectable,
  option,
  type RatingMatrix,
  services,
} from '../../core/public.js';
import { quoted } from './delimited-text.js';
import { FORMATS, type MovieLensFormat, readMovies, readUsers } from './movielens-attributes.js';
import { findSet, MOVIELENS_SETS } from './movielens-sets.js';
import { type RatingLayout, readRatings } from './rating-rows.js';
import { scaleOption } from './scale-option.js';

/**
 * MovieLens as GroupLens ships it: `ratings.csv` (userId,movieId,rating,timestamp), `u.data` (tabs, no header) and `ratings.dat` (`::`, with or
 * without timestamps), each also as .gz. Movies and users are read from the files beside it that are there: `movies.csv`; `u.item` and
 * `u.user`; `movies.dat` and `users.dat`. They give the item attributes `year` and `genres` and the user attributes `age` (years; a
 * bracket's lower end in `users.dat`), `gender` and `occupation`.
 */
export default injectable([services.files, services.fetchedSets], (ownFiles, fetchedSets) =>
  defineDataSource({
    name: 'movielens',
    summary: 'MovieLens ratings in any of the formats that GroupLens has published them in.',
    options: {
      path: option.optional(
        option.text({
          minLength: 1,
          description: 'The ratings: a ratings.csv, u.data or ratings.dat; .gz is unpacked.',
        }),
      ),
      set: option.optional(
        option.choice(
          MOVIELENS_SETS.map(({ name }) => name),
          { description: 'In place of a path: a data set that mfbench data fetch has brought.' },
        ),
      ),
      format: option.choice(['auto', ...FORMATS], {
        default: 'auto',
        description: 'csv, tab (u.data) or double-colon (ratings.dat); auto tells by the first line.',
      }),
      scale: scaleOption,
    },
    check: ({ path, set }) =>
      (path === undefined) === (set === undefined)
        ? 'needs either path, of a file, or set, of what mfbench data fetch has brought'
        : undefined,
    load: async ({ path: given, set, format: wanted, scale }) => {
      const { files, path } =
        set === undefined ? { files: ownFiles, path: given! } : { files: fetchedSets, path: pathOf(set) };
      if (!(await files.exists(path))) refuseMissing(path, set);
      let format: MovieLensFormat | undefined;
      const layout = (firstLine: string): RatingLayout => {
        format = wanted === 'auto' ? formatOf(firstLine, path) : wanted;
        return layoutOf(format, firstLine);
      };
      const read = await readRatings(files.blocks(path), path, layout, scale);
      return { ...read, ...(await readAttributes(files, path, format!, read.ratings)) };
    },
  }),
);

const pathOf = (set: string): string => `${set}/${findSet(set)!.file}`;

/** Says how to get a data set that is known; of other files, who opens them says that they are missing. */
function refuseMissing(path: string, set: string | undefined): void {
  if (set !== undefined)
    throw new DataError(`has not been fetched yet; mfbench data fetch ${set} gets it`, { file: set });
  const [known] = path.split(/[\\/]/).filter((part) => findSet(part));
  if (known === undefined) return;
  throw new DataError(
    `there is no such file; mfbench data fetch ${known} gets this data set, and \`set: ${known}\` in place of \`path\` reads it`,
    { file: path },
  );
}

function formatOf(firstLine: string, file: string): MovieLensFormat {
  if (firstLine.replace('ï»¿', '').startsWith('userId,movieId,rating')) return 'csv';
  if (firstLine.includes('::')) return 'double-colon';
  if (firstLine.includes('\t')) return 'tab';
  if (firstLine === '') throw new DataError('the file is empty', { file });
  throw new DataError(
    `${quoted(firstLine)} is the first line of no MovieLens file: expected userId,movieId,rating,timestamp or columns between tabs or ::. Other files are read by the source csv`,
    { file, line: 1 },
  );
}

function layoutOf(format: MovieLensFormat, firstLine: string): RatingLayout {
  const delimiter = { csv: ',', tab: '\t', 'double-colon': '::' }[format];
  const timed = firstLine.split(delimiter).length > 3;
  const columns =
    format === 'csv'
      ? { user: 'userId', item: 'movieId', rating: 'rating', timestamp: timed ? 'timestamp' : undefined }
      : { user: '1', item: '2', rating: '3', timestamp: timed ? '4' : undefined };
  return {
    delimiter,
    columns,
    header: format === 'csv',
    quote: format === 'csv' ? '"' : '',
    encoding: 'utf8',
  };
}

const COMPANIONS = {
  csv: { movies: 'movies.csv', users: undefined },
  tab: { movies: 'u.item', users: 'u.user' },
  'double-colon': { movies: 'movies.dat', users: 'users.dat' },
} as const;

async function readAttributes(
  files: Files,
  path: string,
  format: MovieLensFormat,
  { users, items }: RatingMatrix,
) {
  const beside = async (
    name: string | undefined,
  ): Promise<{ bytes: Uint8Array; file: string } | undefined> => {
    if (name === undefined) return undefined;
    const file = path.replace(/[^/\\]*$/, name);
    return (await files.exists(file)) ? { bytes: await files.read(file), file } : undefined;
  };
  const none: ReadonlyMap<string, Attribute> = new Map();
  const movies = await beside(COMPANIONS[format].movies);
  const people = await beside(COMPANIONS[format].users);
  return {
    itemAttributes: movies ? readMovies(movies.bytes, movies.file, format, items) : none,
    userAttributes: people ? readUsers(people.bytes, people.file, format, users) : none,
  };
}
