import { isUtf8 } from 'node:buffer';
import { DataError } from '../core/errors.js';
import type { Files } from '../core/services.js';
import type { Dialect } from '../plugins/data-sources/delimited-text.js';
import { readLines } from '../plugins/data-sources/records.js';

/** The first lines of a file of delimited text, and how it is divided. */
export interface SampleTable extends Dialect {
  readonly header: boolean;
  /** Whether some numbers have a decimal comma, and none a point. */
  readonly hasDecimalCommas: boolean;
  /** The names of the first line, or numbers from 1. */
  readonly columns: readonly string[];
  /** The fields of the lines after the header. */
  readonly rows: readonly (readonly string[])[];
}

const SAMPLE_BYTES = 256 * 1024;
/** Columns that two candidates have alike are those of the first: `::` before anything that it could contain. */
const DELIMITERS = ['::', '\t', ',', ';', '|', ' '] as const;
const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;

const DECIMAL_COMMA = /^\s*[+-]?\d+,\d+\s*$/;

/** A number, with a decimal point or comma. */
export const isNumeric = (text: string): boolean => NUMBER.test(text) || DECIMAL_COMMA.test(text);

/** The first bytes of a file, unpacked, up to the end of a line. @throws DataError if there are none, or if they are no text. */
export async function readSample(files: Files, path: string): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  let length = 0;
  for await (const block of files.blocks(path)) {
    blocks.push(block);
    length += block.length;
    if (length >= SAMPLE_BYTES) break;
  }
  const bytes = Buffer.concat(blocks);
  if (bytes.length === 0) throw new DataError('the file is empty', { file: path });
  if (bytes.length <= SAMPLE_BYTES) return bytes;
  const end = bytes.lastIndexOf('\n', SAMPLE_BYTES) + 1;
  return bytes.subarray(0, end === 0 ? SAMPLE_BYTES : end);
}

/**
 * Tells how text is divided: by the delimiter that gives most columns, the same number in all lines of the sample. The first line is a header if it has
 * no number where the lines after it have one, or if `isKnownName` knows one of its fields.
 * @throws DataError if no delimiter gives two columns.
 */
export function readSampleTable(
  bytes: Buffer,
  file: string,
  isKnownName: (name: string) => boolean,
  delimiter?: string,
): SampleTable {
  refuseOtherKinds(bytes, file);
  const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
  const found = (delimiter === undefined ? DELIMITERS : [delimiter])
    .flatMap((one) => candidate({ delimiter: one, quote: '"', encoding }, bytes, file))
    .reduce<Candidate | undefined>((best, one) => (best && best.width >= one.width ? best : one), undefined);
  if (!found) {
    const tried = delimiter === undefined ? 'a comma, tab, semicolon, bar, blank or ::' : `"${delimiter}"`;
    throw new DataError(
      `expected lines of at least two columns (user, item) and mostly a third (rating) with ${tried} between them, the same number in each line`,
      { file },
    );
  }
  const { dialect, lines } = found;
  const [first, ...rest] = lines as [readonly string[], ...(readonly string[])[]];
  const numericBelow = first.map(
    (_, column) => rest.length > 0 && rest.every((row) => isNumeric(row[column]!)),
  );
  const header =
    first.some((field, column) => numericBelow[column] && !isNumeric(field)) || first.some(isKnownName);
  const rows = header ? rest : lines;
  return {
    ...{ ...dialect, header, hasDecimalCommas: haveDecimalCommas(rows) },
    columns: header ? first.map((name) => name.trim()) : first.map((_, column) => String(column + 1)),
    rows,
  };
}

/** @throws DataError that says how to make text of what is none. */
function refuseOtherKinds(bytes: Buffer, file: string): void {
  if (/^(\xff\xfe|\xfe\xff)/.test(bytes.toString('latin1', 0, 2)))
    throw new DataError('this is text in UTF-16; save it as UTF-8 (in Excel: "CSV UTF-8")', { file });
  if (bytes.toString('latin1', 0, 4) === 'PK\x03\x04')
    throw new DataError(
      'this is a spreadsheet or a zip archive; save the table as CSV, or unpack the archive',
      { file },
    );
  if (bytes.includes(0)) throw new DataError('this is no text: it has a zero byte', { file });
}

/** Some column of numbers has commas in them, and no number a point: `1,500` beside `2.5` is something else. */
const haveDecimalCommas = (rows: readonly (readonly string[])[]): boolean =>
  (rows[0] ?? []).some((_, column) => {
    const fields = rows.map((row) => row[column]!);
    return (
      fields.every(isNumeric) &&
      fields.some((field) => DECIMAL_COMMA.test(field)) &&
      !fields.some((field) => field.includes('.'))
    );
  });

interface Candidate {
  readonly dialect: Dialect;
  readonly width: number;
  readonly lines: readonly (readonly string[])[];
}

function candidate(dialect: Dialect, bytes: Buffer, file: string): Candidate[] {
  // Without quotes if there are some that no quoting explains: a quote in a title.
  for (const quote of ['"', '']) {
    try {
      const lines = [...readLines(bytes, file, { ...dialect, quote })].map(({ fields }) => fields);
      const width = lines[0]?.length ?? 0;
      if (width < 2 || lines.some(({ length }) => length !== width)) continue;
      return [{ dialect: { ...dialect, quote }, width, lines }];
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
    }
  }
  return [];
}
