import { DataError } from '../../core/public.js';
import { checkEncoding, type Dialect, isByteOrderMark, LINE_END, quoted } from './delimited-text.js';
const CARRIAGE_RETURN = 13;

/** The fields of one record, and the number of the line where it ends, counted from 1. */
export interface Line {
  readonly fields: readonly string[];
  readonly number: number;
}

/** The lines of a file that are not blank. A byte order mark and carriage returns before line ends are dropped. */
export function* readLines(bytes: Uint8Array, file: string, dialect: Dialect): Generator<Line> {
  const start = dialect.encoding === 'utf8' && isByteOrderMark(bytes) ? 3 : 0;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  checkEncoding(text, dialect.encoding, file, 1);
  const records = new RecordReader(dialect, file);
  for (let at = 0; at < text.length; at = records.end) {
    const fields = records.read(text, at, true)!;
    if (fields.length > 0) yield { fields, number: records.line };
  }
}

/** Reads records one by one, as strings, out of the bytes of whole lines. */
export class RecordReader {
  /** The position after the record that was read. */
  end = 0;
  /** The number of the line where it ended, counted from 1; lines that others have read are added to it. */
  line = 0;
  readonly #delimiter: Buffer;
  readonly #quote: Buffer;
  /** The position of the record that is read. */
  #start = 0;

  constructor(
    readonly dialect: Dialect,
    readonly file: string,
  ) {
    this.#delimiter = Buffer.from(dialect.delimiter, dialect.encoding);
    this.#quote = Buffer.from(dialect.quote, dialect.encoding);
  }

  /**
   * The fields of the record at `start`, none of a blank line; undefined if it goes on where the bytes end, and then nothing is read.
   * @param last whether the file ends where the bytes do.
   */
  read(bytes: Buffer, start: number, last: boolean): readonly string[] | undefined {
    const { delimiter, quote } = this.dialect;
    const lineEnd = endOfLine(bytes, start);
    const text = this.#text(bytes, start, withoutReturn(bytes, start, lineEnd));
    if (quote !== '' && text.includes(quote)) return this.#readQuoted(bytes, start, last);
    this.end = Math.min(lineEnd + 1, bytes.length);
    this.line++;
    return text === '' ? [] : text.split(delimiter);
  }

  #readQuoted(bytes: Buffer, start: number, last: boolean): readonly string[] | undefined {
    this.#start = start;
    const fields: string[] = [];
    for (let at = start; ; ) {
      const end = isAt(bytes, this.#quote, at)
        ? this.#readBetweenQuotes(bytes, at, fields)
        : this.#readPlain(bytes, at, fields);
      if (end === undefined) {
        if (!last) return undefined;
        this.#refuse(bytes, start, 'a quote that is opened in this line is not closed');
      }
      if (isAt(bytes, this.#delimiter, end)) {
        at = end + this.#delimiter.length;
        continue;
      }
      const lineEnd = endOfLine(bytes, end);
      if (withoutReturn(bytes, end, lineEnd) > end) {
        const after = quoted(this.#text(bytes, end, lineEnd).slice(0, 20));
        this.#refuse(
          bytes,
          end,
          `column ${fields.length} goes on after its closing quote: ${after}; a quote within quotes is written twice`,
        );
      }
      this.line += linesBetween(bytes, start, lineEnd) + 1;
      this.end = Math.min(lineEnd + 1, bytes.length);
      return fields;
    }
  }

  /** @returns the position after the closing quote; undefined if there is none. */
  #readBetweenQuotes(bytes: Buffer, opening: number, fields: string[]): number | undefined {
    const { quote } = this.dialect;
    const { length } = this.#quote;
    for (let at = opening + length; ; ) {
      const closing = bytes.indexOf(this.#quote, at);
      if (closing < 0) return undefined;
      at = closing + length;
      if (!isAt(bytes, this.#quote, at)) {
        fields.push(this.#text(bytes, opening + length, closing).replaceAll(quote + quote, quote));
        return at;
      }
      at += length;
    }
  }

  /** @returns the position of the delimiter or the line end after the field. */
  #readPlain(bytes: Buffer, start: number, fields: string[]): number {
    const lineEnd = endOfLine(bytes, start);
    const delimiter = bytes.subarray(0, lineEnd).indexOf(this.#delimiter, start);
    const end = delimiter < 0 ? withoutReturn(bytes, start, lineEnd) : delimiter;
    const field = this.#text(bytes, start, end);
    if (field.includes(this.dialect.quote)) {
      const before = quoted(field.slice(0, field.indexOf(this.dialect.quote)));
      this.#refuse(
        bytes,
        start,
        `column ${fields.length + 1} has a quote after ${before}; a field with a quote in it stands between quotes`,
      );
    }
    fields.push(field);
    return end;
  }

  #text(bytes: Buffer, start: number, end: number): string {
    return bytes.toString(this.dialect.encoding, start, end);
  }

  #refuse(bytes: Buffer, at: number, message: string): never {
    const line = this.line + 1 + linesBetween(bytes, this.#start, at);
    throw new DataError(message, { file: this.file, line });
  }
}

function endOfLine(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(LINE_END, start);
  return end < 0 ? bytes.length : end;
}

function withoutReturn(bytes: Buffer, start: number, end: number): number {
  return end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
}

function isAt(bytes: Buffer, part: Buffer, at: number): boolean {
  return bytes.compare(part, 0, part.length, at, Math.min(at + part.length, bytes.length)) === 0;
}

function linesBetween(bytes: Buffer, start: number, end: number): number {
  let lines = 0;
  for (let at = start; at < end; at++) if (bytes[at] === LINE_END) lines++;
  return lines;
}
