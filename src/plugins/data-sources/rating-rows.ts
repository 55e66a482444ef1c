import { DataError, IdIndex, type RatingData, RatingMatrix, type RatingScale } from '../../core/public.js';
import { type Dialect, type Line, quoted, readLines } from './delimited-text.js';

/** Where a file's ratings are: columns by the names of its first line, or by numbers counted from 1. */
export interface RatingLayout extends Dialect {
  readonly header: boolean;
  readonly columns: {
    readonly user: string;
    readonly item: string;
    readonly rating: string;
    readonly timestamp?: string | undefined;
  };
}

const MAXIMUM_ID_LENGTH = 1000;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/**
 * Reads every line of a file as a rating; ids stay the strings that they are. Without a declared scale, it is that of the ratings found.
 * @throws DataError with the line of whatever is no rating, and of lines that are longer or shorter than the first.
 */
export function readRatings(
  bytes: Uint8Array,
  file: string,
  layout: RatingLayout,
  declared: RatingScale | undefined,
): Pick<RatingData, 'ratings' | 'locate'> {
  const lines = readLines(bytes, file, layout);
  const first = lines.next();
  if (first.done) throw new DataError('the file is empty', { file });
  const parser = new RatingParser(file, layout, first.value, declared);
  if (!layout.header) parser.add(first.value);
  for (const line of lines) parser.add(line);
  return parser.finish();
}

type Column = 'user' | 'item' | 'rating' | 'timestamp';

class RatingParser {
  readonly #users = new IdIndex();
  readonly #items = new IdIndex();
  readonly #user: number[] = [];
  readonly #item: number[] = [];
  readonly #value: number[] = [];
  readonly #timestamp: number[] = [];
  readonly #line: number[] = [];
  readonly #positions: Readonly<Record<Exclude<Column, 'timestamp'>, number>>;
  readonly #timestampPosition: number | undefined;
  #minimum = Number.POSITIVE_INFINITY;
  #maximum = Number.NEGATIVE_INFINITY;

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
      rating: this.#position(columns.rating),
    };
    this.#timestampPosition = columns.timestamp === undefined ? undefined : this.#position(columns.timestamp);
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
    const value = this.#number(line, 'rating', fields[this.#positions.rating]!);
    if (this.declared && (value < this.declared.minimum || value > this.declared.maximum)) {
      this.#refuse(
        line,
        `the rating ${value} is outside the scale ${this.declared.minimum} to ${this.declared.maximum}`,
      );
    }
    this.#minimum = Math.min(this.#minimum, value);
    this.#maximum = Math.max(this.#maximum, value);
    if (this.#timestampPosition !== undefined) {
      this.#timestamp.push(this.#number(line, 'timestamp', fields[this.#timestampPosition]!));
    }
    this.#user.push(this.#users.add(user));
    this.#item.push(this.#items.add(item));
    this.#value.push(value);
    this.#line.push(number);
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

  #number(line: Line, column: Column, text: string): number {
    const value = NUMBER.test(text.trim()) ? Number(text) : Number.NaN;
    if (Number.isFinite(value) && Number.isFinite(Math.fround(value))) return value;
    const header = line === this.first && !this.layout.header;
    const hint = header ? '; if this line is a header, say so (csv: header: true)' : '';
    this.#refuse(line, `the ${column} is ${quoted(text)}, expected a finite number such as 4 or 3.5${hint}`);
  }

  #refuse({ number }: Line, message: string): never {
    throw new DataError(message, { file: this.file, line: number });
  }

  finish(): Pick<RatingData, 'ratings' | 'locate'> {
    if (this.#value.length === 0) throw new DataError('there is a header but no rating', { file: this.file });
    const scale = this.declared ?? { minimum: this.#minimum, maximum: this.#maximum };
    const ratings = new RatingMatrix(this.#users, this.#items, scale, {
      user: Int32Array.from(this.#user),
      item: Int32Array.from(this.#item),
      value: Float32Array.from(this.#value),
      ...(this.#timestampPosition !== undefined && { timestamp: Float64Array.from(this.#timestamp) }),
    });
    const [file, lines] = [this.file, Uint32Array.from(this.#line)];
    return { ratings, locate: (position) => ({ file, line: lines[position]! }) };
  }
}
