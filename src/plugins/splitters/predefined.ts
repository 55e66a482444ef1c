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
      const read = async (file: string): Promise<Uint32Array> => {
        const text = new TextDecoder('utf-8').decode(await files.read(file));
        return readPositions(text, file, delimiter, header, positionOf);
      };
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

function pairIndex({ users, items, user, item, size }: RatingMatrix): PairIndex {
  const positions = new Map<number, number>();
  for (let position = 0; position < size; position++) {
    positions.set(user[position]! * items.size + item[position]!, position);
  }
  return (userId, itemId) => {
    const [row, column] = [users.rowOf(userId), items.rowOf(itemId)];
    return row === undefined || column === undefined ? undefined : positions.get(row * items.size + column);
  };
}

function readPositions(
  text: string,
  file: string,
  delimiter: string,
  header: boolean,
  positionOf: PairIndex,
): Uint32Array {
  const positions = new Set<number>();
  text.split(/\r?\n/).forEach((content, index) => {
    if (content === '' || (header && index === 0)) return;
    const [user = '', item] = content.split(delimiter);
    const location = { file, line: index + 1 };
    if (item === undefined) {
      throw new DataError(
        `expected user and item between ${JSON.stringify(delimiter)}; got ${JSON.stringify(content.slice(0, 80))}`,
        location,
      );
    }
    const position = positionOf(user, item);
    const pair = `user ${JSON.stringify(user)}, item ${JSON.stringify(item)}`;
    if (position === undefined) throw new DataError(`the data have no rating of ${pair}`, location);
    if (positions.has(position)) throw new DataError(`${pair} is there twice`, location);
    positions.add(position);
  });
  return Uint32Array.from(positions);
}
