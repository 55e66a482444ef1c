import { DataError, IdIndex, type RatingData, RatingMatrix, type RatingScale } from '../../core/public.js';
import { checkEncoding, type Dialect, isByteOrderMark, quoted, readBlocks } from './delimited-text.js';
import { IdRows } from './id-rows.js';
import { EXPECTED, isoSeconds } from './iso-seconds.js';
import { PlainRatings, type Role } from './plain-ratings.js';
import { RatingStore } from './rating-store.js';
import { type Line, RecordReader } from './records.js';

/** `4.5`, or `4,5` as most of Europe writes it. */
export const DECIMAL_SIGNS = ['.', ','] as const;
type DecimalSign = (typeof DECIMAL_SIGNS)[number];

/** Where a file's ratings are: columns by the names of its first line, or by numbers counted from 1. */
export interface RatingLayout extends Dialect {
  readonly header: boolean;
  /** What stands before the fraction of a rating; a point if not given. */
  readonly decimal?: DecimalSign;
  readonly columns: {
    readonly user: string;
    readonly item: string;
    /** '' if there is none: every line is a rating of 1. */
    readonly rating: string;
    readonly timestamp?: string | undefined;
  };
}

/** In bytes: enough to tell one layout from another. */
const LONGEST_FIRST_LINE = 1000;
const MAXIMUM_ID_LENGTH = 1000;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads every line of a file as a rating; ids stay the strings that they are. Without a declared scale, it is that of the ratings found.
 * @param blocks the bytes of the file, divided anywhere.
 * @param layoutOf is given the first line of the file, as Latin-1; '' of an empty file.
 * @throws DataError with the line of whatever is no rating, and of lines that are longer or shorter than the first.
 */
export async function readRatings(
  blocks: AsyncIterable<Uint8Array>,
  file: string,
  layoutOf: (firstLine: string) => RatingLayout,
  declared: RatingScale | undefined,
): Promise<ReadRatings> {
  let reader: RatingReader | undefined;
  await readBlocks(blocks, file, (bytes, last) => {
    if (reader) return reader.read(bytes, 0, last);
    const layout = layoutOf(bytes.toString('latin1', 0, LONGEST_FIRST_LINE).split(/\r?\n/)[0]!);
    reader = new RatingReader(file, layout, declared);
    return reader.read(bytes, layout.encoding === 'utf8' && isByteOrderMark(bytes) ? 3 : 0, last);
  });
  return reader!.finish();
}

/** Ratings, and the lines that they are in. */
type ReadRatings = Pick<RatingData, 'ratings' | 'locate'>;

class RatingReader {
  readonly #records: RecordReader;
  #parser: RatingParser | undefined;

  constructor(
    readonly file: string,
    readonly layout: RatingLayout,
    readonly declared: RatingScale | undefined,
  ) {
    this.#records = new RecordReader(layout, file);
  }

  /** Reads whole lines from `start` on. @returns the position of a record that goes on, or of the end. */
  read(bytes: Buffer, start: number, last: boolean): number {
    const { file, layout, declared } = this;
    const records = this.#records;
    checkEncoding(bytes, layout.encoding, file, records.line + 1);
    let at = start;
    while (at < bytes.length) {
      const fields = records.read(bytes, at, last);
      if (!fields) break;
      at = records.end;
      if (fields.length === 0) continue;
      const line = { fields, number: records.line };
      const isHeader = !this.#parser && layout.header;
      const parser = (this.#parser ??= new RatingParser(file, layout, line, declared));
      if (!isHeader) parser.add(line);
      const count = parser.store.size;
      at = parser.addPlain(bytes, at, records.line + 1);
      records.line += parser.store.size - count;
    }
    return at;
  }

  finish(): ReadRatings {
    if (!this.#parser) throw new DataError('the file is empty', { file: this.file });
    return this.#parser.finish();
  }
}

class RatingParser {
  readonly store: RatingStore;
  readonly #users = new IdIndex();
  readonly #items = new IdIndex();
  readonly #positions: Readonly<Record<'user' | 'item', number>>;
  readonly #ratingPosition: number | undefined;
  readonly #timestampPosition: number | undefined;
  readonly #plain: PlainRatings | undefined;

  constructor(
    readonly file: string,
    readonly layout: RatingLayout,
    readonly first: Line,
    readonly declared: RatingScale | undefined,
  ) {
    const { columns } = layout;
    this.#positions = {
      user: this.#position(columns.user),
      item: this.#position(columns.item),
    };
    this.#ratingPosition = columns.rating === '' ? undefined : this.#position(columns.rating);
    this.#timestampPosition = columns.timestamp === undefined ? undefined : this.#position(columns.timestamp);
    this.store = new RatingStore(this.#timestampPosition !== undefined);
    this.#plain = this.#plainRatings();
  }

  #plainRatings(): PlainRatings | undefined {
    const { layout, store, first, declared } = this;
    const roles = first.fields.map((): Role => 'ignored');
    const read = Object.entries({
      ...{ ...this.#positions, rating: this.#ratingPosition, timestamp: this.#timestampPosition },
    }).filter(([, position]) => position !== undefined);
    for (const [role, position] of read) roles[position!] = role as Role;
    const areDistinct = roles.filter((role) => role !== 'ignored').length === read.length;
    if (!areDistinct || layout.decimal === ',' || !PlainRatings.canRead(layout)) return undefined;
    const users = new IdRows(this.#users, layout.encoding);
    const items = new IdRows(this.#items, layout.encoding);
    const scale = declared ?? { minimum: Number.NEGATIVE_INFINITY, maximum: Number.POSITIVE_INFINITY };
    return new PlainRatings(layout, roles, users, items, store, scale);
  }

  #position(column: string): number {
    const { fields, number } = this.first;
    const { header, delimiter } = this.layout;
    const position = header ? fields.findIndex((field) => field.trim() === column) : Number(column) - 1;
    if (Number.isInteger(position) && position >= 0 && position < fields.length) return position;
    const there =
      fields.length === 1
        ? `no ${quoted(delimiter)} in ${quoted(fields[0]!)}; is the delimiter another?`
        : `the line has ${fields.length} columns: ${fields.map(quoted).join(' ').slice(0, 200)}`;
    const missing = header ? `no column ${quoted(column)} in the header` : `no column ${column}`;
    throw new DataError(`${missing}: ${there}`, { file: this.file, line: number });
  }

  /** Adds the ratings of the lines from `start` on that need no closer look. @returns the position of the first that does. */
  addPlain(bytes: Buffer, start: number, line: number): number {
    return this.#plain ? this.#plain.read(bytes, start, line) : start;
  }

  add(line: Line): void {
    const { fields, number } = line;
    if (fields.length !== this.first.fields.length) {
      this.#refuse(
        line,
        `${fields.length} columns where the first line has ${this.first.fields.length} (delimiter ${quoted(this.layout.delimiter)}); is the line cut short?`,
      );
    }
    const user = this.#id(line, 'user');
    const item = this.#id(line, 'item');
    const value =
      this.#ratingPosition === undefined ? 1 : this.#number(line, 'rating', fields[this.#ratingPosition]!);
    if (this.declared && (value < this.declared.minimum || value > this.declared.maximum)) {
      this.#refuse(
        line,
        `the rating ${value} is outside the scale ${this.declared.minimum} to ${this.declared.maximum}`,
      );
    }
    const timestamp =
      this.#timestampPosition === undefined ? 0 : this.#time(line, fields[this.#timestampPosition]!);
    this.store.add(this.#users.add(user), this.#items.add(item), value, timestamp, number);
  }

  #id(line: Line, column: 'user' | 'item'): string {
    const id = line.fields[this.#positions[column]]!;
    if (id === '') this.#refuse(line, `the ${column} is empty`);
    if (id.length > MAXIMUM_ID_LENGTH) {
      this.#refuse(
        line,
        `the ${column} has ${id.length} characters; at most ${MAXIMUM_ID_LENGTH} are allowed`,
      );
    }
    return id;
  }

  #time(line: Line, text: string): number {
    return isoSeconds(text) ?? this.#number(line, 'timestamp', text);
  }

  #number(line: Line, column: keyof typeof EXPECTED, text: string): number {
    const written = this.layout.decimal === ',' ? text.replace(',', '.') : text;
    const value = NUMBER.test(written.trim()) ? Number(written) : Number.NaN;
    if (Number.isFinite(value) && Number.isFinite(Math.fround(value))) return value;
    const header = line === this.first && !this.layout.header;
    const hint = header
      ? '; if this line is a header, say so (csv: header: true)'
      : /^\s*-?\d+,\d+\s*$/.test(text)
        ? '; if numbers have a decimal comma, say so (csv: decimal: ",")'
        : '';
    this.#refuse(line, `the ${column} is ${quoted(text)}, expected ${EXPECTED[column]}${hint}`);
  }

  #refuse({ number }: Line, message: string): never {
    throw new DataError(message, { file: this.file, line: number });
  }

  finish(): ReadRatings {
    const { store, file, declared } = this;
    if (store.size === 0) throw new DataError('there is a header but no rating', { file });
    const scale = declared ?? { minimum: store.minimum, maximum: store.maximum };
    const ratings = new RatingMatrix(this.#users, this.#items, scale, store.columns());
    return { ratings, locate: (position) => ({ file, line: store.lineOf(position) }) };
  }
}
