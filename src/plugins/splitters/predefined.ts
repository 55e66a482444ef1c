import {
  DataError,
  defineSplitter,
  type Fold,
  injectable,
  option,
  type RatingMatrix,
  services,
} from '../../core/public.js';

/**
 * Divisions that somebody else has made: for each fold a file of training ratings and one of test ratings, user and item in the first two
 * columns. The parts keep the order of their files. A fold is called by its test file, without folder and ending if that tells the folds apart.
 */
export default injectable([services.files], (files) =>
  defineSplitter({
    name: 'predefined',
    summary: 'The folds are given by files, such as u1.base and u1.test of MovieLens 100K.',
    options: {
      folds: option.list(
        option.object(
          {
            training: option.text({ minLength: 1, description: 'The file of the training ratings.' }),
            test: option.text({ minLength: 1, description: 'The file of the test ratings.' }),
          },
          { description: 'One fold.' },
        ),
        { minItems: 1, description: 'The files of each fold.' },
      ),
      delimiter: option.text({ minLength: 1, default: '\t', description: 'What separates columns.' }),
      header: option.boolean({
        default: false,
        description: 'Whether the first line of each file names the columns.',
      }),
    },
    split: async (ratings, { folds, delimiter, header }) => {
      const positionOf = pairIndex(ratings);
      const read = (file: string): Promise<Uint32Array> =>
        readPositions(files.blocks(file), { file, delimiter, header }, positionOf, ratings.size);
      const names = folds.map(({ test }) => test.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, ''));
      const distinct = new Set(names).size === names.length;
      const parts: Fold[] = [];
      for (const [k, { training, test }] of folds.entries()) {
        const name = distinct ? names[k]! : test;
        parts.push({ name, training: await read(training), test: await read(test) });
      }
      return parts;
    },
  }),
);

type PairIndex = (user: string, item: string) => number | undefined;

/** Positions by user and, within a user, by item, in which a pair is searched for by halving. */
function pairIndex({ users, items, user, item, size }: RatingMatrix): PairIndex {
  const positions = new Uint32Array(size);
  for (let position = 0; position < size; position++) positions[position] = position;
  const byItem = sortedBy(item, items.size, positions).order;
  const { order, starts } = sortedBy(user, users.size, byItem);
  return (userId, itemId) => {
    const [row, column] = [users.rowOf(userId), items.rowOf(itemId)];
    if (row === undefined || column === undefined) return undefined;
    let [low, high] = [starts[row]!, starts[row + 1]!];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (item[order[middle]!]! < column) low = middle + 1;
      else high = middle;
    }
    const found = low < starts[row + 1]! ? order[low]! : undefined;
    return found !== undefined && item[found] === column ? found : undefined;
  };
}

/** Positions by row, those of one row in the order that they have; those of row `r` start at `starts[r]`. */
function sortedBy(rows: Int32Array, count: number, positions: Uint32Array) {
  const starts = new Uint32Array(count + 1);
  for (let k = 0; k < rows.length; k++) starts[rows[k]! + 1]!++;
  for (let row = 0; row < count; row++) starts[row + 1]! += starts[row]!;
  const next = starts.slice();
  const order = new Uint32Array(positions.length);
  for (let k = 0; k < positions.length; k++) order[next[rows[positions[k]!]!]!++] = positions[k]!;
  return { order, starts };
}

async function readPositions(
  blocks: AsyncIterable<Uint8Array>,
  {
    file,
    delimiter,
    header,
  }: { readonly file: string; readonly delimiter: string; readonly header: boolean },
  positionOf: PairIndex,
  size: number,
): Promise<Uint32Array> {
  const positions = new Uint32Array(size);
  const isThere = new Uint8Array(size);
  let count = 0;
  await forEachLine(blocks, (content, line) => {
    if (content === '' || (header && line === 1)) return;
    const [user = '', item] = content.split(delimiter, 2);
    if (item === undefined) {
      throw new DataError(
        `expected user and item between ${JSON.stringify(delimiter)}; got ${JSON.stringify(content.slice(0, 80))}`,
        { file, line },
      );
    }
    const position = positionOf(user, item);
    if (position === undefined || isThere[position]) {
      const pair = `user ${JSON.stringify(user)}, item ${JSON.stringify(item)}`;
      const fault = position === undefined ? `the data have no rating of ${pair}` : `${pair} is there twice`;
      throw new DataError(fault, { file, line });
    }
    isThere[position] = 1;
    positions[count++] = position;
  });
  return positions.slice(0, count);
}

/** Lines without their ends, numbered from 1. */
async function forEachLine(
  blocks: AsyncIterable<Uint8Array>,
  visit: (content: string, line: number) => void,
): Promise<void> {
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let line = 0;
  for await (const block of blocks) {
    const text = rest + decoder.decode(block, { stream: true });
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      visit(text.slice(start, end > start && text[end - 1] === '\r' ? end - 1 : end), ++line);
      start = end + 1;
    }
    rest = text.slice(start);
  }
  visit(rest + decoder.decode(), line + 1);
}
