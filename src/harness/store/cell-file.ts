import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { messageOf } from '../../core/errors.js';
import type { CellResult } from '../cells.js';

/** What a stored cell is, for people: none of it is needed to find it again. */
export interface CellOrigin {
  readonly experiment: string;
  readonly row: string;
  readonly fold: string;
  /** Of the mfbench that computed it. */
  readonly version: string;
  /** When, in ISO 8601. */
  readonly computed: string;
}

/** A finished cell as the store keeps it. */
export interface StoredCell {
  readonly key: string;
  readonly origin: CellOrigin;
  readonly result: CellResult;
}

/** The first line of a file; another one is of another format. */
const FORMAT = 'mfbench-cell 1\n';
const CHECKSUM_LENGTH = 64;

/** A file: the format, the SHA-256 of the rest, and the cell as V8 serializes it, with typed arrays, NaN and -0 as they are. */
export function encodeCell(cell: StoredCell): Uint8Array {
  const content = serialize(cell);
  return Buffer.concat([Buffer.from(`${FORMAT}${checksumOf(content)}\n`), content]);
}

/** @throws Error that says what is wrong with a file that is not, as a whole, the cell of this key. */
export function decodeCell(file: Uint8Array, key: string): StoredCell {
  const start = FORMAT.length + CHECKSUM_LENGTH + 1;
  const head = Buffer.from(file.subarray(0, start)).toString('latin1');
  if (!head.startsWith(FORMAT)) throw new Error('it is of another format');
  const content = file.subarray(start);
  if (head !== `${FORMAT}${checksumOf(content)}\n`)
    throw new Error('its checksum is not that of its content');
  let cell: StoredCell;
  try {
    cell = deserialize(content) as StoredCell;
  } catch (error) {
    throw new Error(`this Node.js cannot read it: ${messageOf(error)}`, { cause: error });
  }
  if (cell.key !== key) throw new Error('it holds another cell than its name says');
  return cell;
}

const checksumOf = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
