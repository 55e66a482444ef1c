import { CsvError, parse } from 'csv-parse/sync';
import { DataError, quoted } from '../../core/public.js';

/** How a text file is divided into fields. */
export interface Dialect {
  readonly delimiter: string;
  /** What fields may stand between; empty for none. */
  readonly quote: string;
  readonly encoding: 'utf8' | 'latin1';
}

/** The fields of one line, and its number, counted from 1. */
export interface Line {
  readonly fields: readonly string[];
  readonly number: number;
}

/** The lines of a file that are not blank. A byte order mark and carriage returns before line ends are dropped. */
export function* readLines(bytes: Uint8Array, file: string, dialect: Dialect): Generator<Line> {
  const { delimiter, quote, encoding } = dialect;
  const text = decode(bytes, file, encoding);
  if (quote !== '' && text.includes(quote)) {
    yield* quotedLines(text, file, delimiter, quote);
    return;
  }
  let start = 0;
  for (let number = 1; start < text.length; number++) {
    let end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const line = text.slice(start, text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end);
    start = end + 1;
    if (line !== '') yield { fields: line.split(delimiter), number };
  }
}

function* quotedLines(text: string, file: string, delimiter: string, quote: string): Generator<Line> {
  let records: { record: string[]; info: { lines: number } }[];
  let complete = 0;
  try {
    records = parse(text, {
      delimiter,
      quote,
      info: true,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record: string[], { lines }) => {
        complete = lines;
        return record;
      },
    }) as unknown as typeof records;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_QUOTE_NOT_CLOSED')
      throw new DataError('a quote that is opened in this line is not closed', { file, line: complete + 1 });
    throw new DataError(error.message, { file, line: Number(error['lines'] ?? 1) });
  }
  for (const { record, info } of records) yield { fields: record, number: info.lines };
}

function decode(bytes: Uint8Array, file: string, encoding: Dialect['encoding']): string {
  if (encoding === 'latin1')
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    let line = 1;
    for (let start = 0; start < bytes.length; line++) {
      let end = bytes.indexOf(10, start);
      if (end < 0) end = bytes.length;
      try {
        decoder.decode(bytes.subarray(start, end));
      } catch {
        break;
      }
      start = end + 1;
    }
    throw new DataError(
      'this is no UTF-8; a file in another encoding has to be converted, or read by the source csv with encoding: latin1',
      {
        file,
        line,
      },
    );
  }
}

export { quoted };
