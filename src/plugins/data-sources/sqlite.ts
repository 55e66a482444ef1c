import type { BindParams, Database, Statement } from 'sql.js';
import { DataError, defineDataSource, injectable, option, quoted, services } from '../../core/public.js';
import { RatingsOfValues } from './rating-values.js';
import { scaleOption } from './scale-option.js';

/**
 * A table of an SQLite database, or what a query of it returns, read by the package sql.js, which mfbench does not bring along. SQLite works on a copy in memory that
 * it may not write to, so the file stays as it is; rows come in the order of the query.
 */
export default injectable([services.files], (files) =>
  defineDataSource({
    name: 'sqlite',
    summary: 'Ratings from an SQLite database, by table or query, where the package sql.js is installed.',
    options: {
      path: option.text({ minLength: 1, description: 'The file.' }),
      table: option.optional(
        option.text({
          minLength: 1,
          description: 'The table or view; may be left out if there is only one.',
        }),
      ),
      query: option.optional(
        option.text({
          minLength: 1,
          description: 'In place of a table: one SELECT that returns the columns.',
        }),
      ),
      user: option.text({ minLength: 1, default: 'user', description: 'The column of the users.' }),
      item: option.text({ minLength: 1, default: 'item', description: 'The column of the items.' }),
      rating: option.text({ minLength: 1, default: 'rating', description: 'The column of the ratings.' }),
      timestamp: option.optional(
        option.text({
          minLength: 1,
          description: 'The column of the times, if there is one: ISO dates, or seconds since 1970.',
        }),
      ),
      scale: scaleOption,
    },
    load: async ({ path: file, table, query, user, item, rating, timestamp, scale }) => {
      if (table !== undefined && query !== undefined)
        throw new DataError('a table and a query are given; leave one of them out', { file });
      const { Database } = await loadSqlite(file);
      const bytes = await files.read(file);
      const log = `${file}-wal`;
      if ((await files.exists(log)) && (await files.read(log)).length > 0)
        throw new DataError(
          `a part of the database is still in ${log}; close what writes to it, or: sqlite3 ${file} "PRAGMA wal_checkpoint(TRUNCATE)"`,
          { file },
        );
      const database = new Database(bytes);
      try {
        database.run('PRAGMA query_only = ON');
        const statement = prepare(
          file,
          database,
          query ?? `SELECT * FROM ${identifier(tableOf(file, database, table))}`,
        );
        const names = statement.getColumnNames();
        const columnOf = (column: string): number => {
          const at = names.indexOf(column);
          if (at >= 0) return at;
          throw new DataError(
            `there is no column ${quoted(column)}; the columns are ${names.map(quoted).join(', ')}`,
            { file },
          );
        };
        const [u, i, r] = [columnOf(user), columnOf(item), columnOf(rating)];
        const t = timestamp === undefined ? undefined : columnOf(timestamp);
        const ratings = new RatingsOfValues(t !== undefined, scale, (row) => ({ file, line: row }));
        for (let row = 1; statement.step(); row++) {
          const values: unknown[] = statement.get(...EXACT);
          ratings.add(
            {
              user: values[u],
              item: values[i],
              rating: values[r],
              ...(t !== undefined && { timestamp: values[t] }),
            },
            row,
          );
        }
        return ratings.finish(file);
      } catch (error) {
        if (error instanceof DataError) throw error;
        throw new DataError(`SQLite says: ${error instanceof Error ? error.message : String(error)}`, {
          file,
        });
      } finally {
        database.close();
      }
    },
  }),
);

/** Whole numbers as bigints, since ids may be longer than a number is exact; the second argument is missing in the types of sql.js. */
const EXACT = [null, { useBigInt: true }] as unknown as [BindParams];

/** @throws DataError if it is not one statement that returns rows. */
function prepare(file: string, database: Database, query: string): Statement {
  const statements = database.iterateStatements(query);
  const { value: statement } = statements.next() as { value: Statement | undefined };
  if (!statement || statements.getRemainingSQL().trim() !== '' || statement.getColumnNames().length === 0)
    throw new DataError(`the query ${quoted(query)} is not one SELECT; mfbench only reads from a database`, {
      file,
    });
  return statement;
}

/** @throws DataError that shows the tables if it is not there, or if it is not said which of several. */
function tableOf(file: string, database: Database, table: string | undefined): string {
  const [found] = database.exec(
    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  );
  const tables = found?.values.map(([name]) => String(name)) ?? [];
  if (tables.length === 0) throw new DataError('there is no table', { file });
  const chosen = table ?? (tables.length === 1 ? tables[0] : undefined);
  const list = `the tables are ${tables.map(quoted).join(', ')}`;
  if (chosen === undefined)
    throw new DataError(`there is more than one table; say which by \`table\`: ${list}`, { file });
  if (!tables.includes(chosen)) throw new DataError(`there is no table ${quoted(chosen)}; ${list}`, { file });
  return chosen;
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** @throws DataError that names the package if it is not there. */
async function loadSqlite(file: string) {
  try {
    const { default: initialize } = await import('sql.js');
    return await initialize();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new DataError('SQLite is read by a package that is not installed; install it: npm install sql.js', {
      file,
    });
  }
}
