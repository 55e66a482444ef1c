import { DataError, defineDataSource, injectable, option, quoted, services } from '../../core/public.js';
import { RatingsOfValues } from './rating-values.js';
import { scaleOption } from './scale-option.js';

/**
 * Apache Parquet, read by the package hyparquet, which mfbench does not bring along: plain columns of texts or numbers, uncompressed or by Snappy. The file is in
 * memory as it is; its rows are decoded group by group.
 */
export default injectable([services.files], (files) =>
  defineDataSource({
    name: 'parquet',
    summary: 'Ratings from a Parquet file, where the package hyparquet is installed.',
    options: {
      path: option.text({ minLength: 1, description: 'The file.' }),
      user: option.text({ minLength: 1, default: 'user', description: 'The column of the users.' }),
      item: option.text({ minLength: 1, default: 'item', description: 'The column of the items.' }),
      rating: option.text({ minLength: 1, default: 'rating', description: 'The column of the ratings.' }),
      timestamp: option.optional(
        option.text({
          minLength: 1,
          description:
            'The column of the times, if there is one: timestamps, ISO dates, or seconds since 1970.',
        }),
      ),
      scale: scaleOption,
    },
    load: async ({ path: file, user, item, rating, timestamp, scale }) => {
      const { parquetMetadataAsync, parquetReadObjects, parquetSchema } = await loadReader(file);
      const bytes = await files.read(file);
      const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
      const columns = [user, item, rating, ...(timestamp === undefined ? [] : [timestamp])];
      const ratings = new RatingsOfValues(timestamp !== undefined, scale, (row) => ({ file, line: row }));
      const decode = async <T>(work: () => Promise<T> | T): Promise<T> => {
        try {
          return await work();
        } catch (error) {
          const reason = error instanceof Error ? error.message : String(error);
          throw new DataError(`cannot be read as Parquet: ${reason}`, { file });
        }
      };
      const metadata = await decode(() => parquetMetadataAsync(buffer));
      const names = parquetSchema(metadata).children.map(({ element }) => element.name);
      for (const column of columns)
        if (!names.includes(column))
          throw new DataError(
            `there is no column ${quoted(column)}; the columns are ${names.map(quoted).join(', ')}`,
            {
              file,
            },
          );
      let row = 0;
      for (const { num_rows: count } of metadata.row_groups) {
        const [rowStart, rowEnd] = [row, row + Number(count)];
        const range = { file: buffer, metadata, columns, rowStart, rowEnd };
        const records: readonly Record<string, unknown>[] = await decode(() => parquetReadObjects(range));
        for (const record of records) {
          row++;
          const time = timestamp === undefined ? undefined : record[timestamp];
          const seconds = time instanceof Date ? time.getTime() / 1000 : time;
          ratings.add(
            { user: record[user], item: record[item], rating: record[rating], timestamp: seconds },
            row,
          );
        }
      }
      return ratings.finish(file);
    },
  }),
);

/** @throws DataError that names the package if it is not there. */
async function loadReader(file: string) {
  try {
    return await import('hyparquet');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new DataError(
      'Parquet is read by a package that is not installed; install it: npm install hyparquet',
      {
        file,
      },
    );
  }
}
