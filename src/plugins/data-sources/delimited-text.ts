import { isUtf8 } from 'node:buffer';
import { DataError, quoted } from '../../core/public.js';

/** How a text file is divided into fields. */
export interface Dialect {
  readonly delimiter: string;
  /** What fields may stand between, doubled where it is part of one; empty for none. */
  readonly quote: string;
  readonly encoding: 'utf8' | 'latin1';
}

/** A line, or a field between quotes, that is longer than this is taken for a file of another kind. */
const LONGEST_RECORD = 16 * 1024 * 1024;

export const LINE_END = 10;

/**
 * Puts the blocks of a file together to whole lines. `read` is given the bytes that it has not used yet, up to the end of a line (of the file,
 * if `last`), and returns how many it is done with: all of them but a record that goes on.
 */
export async function readBlocks(
  blocks: AsyncIterable<Uint8Array>,
  file: string,
  read: (bytes: Buffer, last: boolean) => number,
): Promise<void> {
  let buffer = Buffer.alloc(0);
  let [start, end] = [0, 0];
  for await (const block of blocks) {
    const length = end - start + block.length;
    const target = length > buffer.length ? Buffer.alloc(2 * length) : buffer;
    buffer.copy(target, 0, start, end);
    target.set(block, length - block.length);
    buffer = target;
    [start, end] = [0, length];
    const lines = buffer.subarray(0, buffer.lastIndexOf(LINE_END, end - 1) + 1);
    if (block.length > 0 && lines.length > 0) start = read(lines, false);
    if (end - start > LONGEST_RECORD)
      throw new DataError('a line or a field between quotes is longer than 16 MiB; is this text?', { file });
  }
  read(buffer.subarray(start, end), true);
}

/** Whether UTF-8 text begins with the mark that some editors put there, of three bytes, which is no part of it. */
export function isByteOrderMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

/** @throws DataError if whole lines, the first of which is number `line`, are no UTF-8 and should be. */
export function checkEncoding(
  bytes: Uint8Array,
  encoding: Dialect['encoding'],
  file: string,
  line: number,
): void {
  if (encoding === 'latin1' || isUtf8(bytes)) return;
  let number = line;
  for (let start = 0; ; number++) {
    const end = bytes.indexOf(LINE_END, start) + 1 || bytes.length;
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end;
  }
  throw new DataError(
    'this is no UTF-8; a file in another encoding has to be converted, or read by the source csv with encoding: latin1',
    { file, line: number },
  );
}

export { quoted };
