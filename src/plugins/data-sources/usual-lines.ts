import type { RatingScale } from '../../core/public.js';
import type { IdRows } from './id-rows.js';
import type { RatingStore } from './rating-store.js';

const ZERO = 48;
const NINE = 57;
const POINT = 46;
const LINE_END = 10;
/** So many digits fit a number of 32 bits. */
const SHORT_DIGITS = 9;

/**
 * Reads lines of user, item, rating and perhaps time, in this order and nothing else: ids that are small whole numbers and known already,
 * ratings such as 4 or 3.5, seconds of at most 10 digits. `PlainRatings` reads the same and more; this is one loop over local variables
 * without calls or a choice between columns, and takes half of the time.
 * @param end where a line ends.
 * @param delimiter a single byte, of no number.
 * @returns the position of the first line that is not like that, or of the end.
 */
export function readUsualLines(
  bytes: Buffer,
  start: number,
  end: number,
  delimiter: number,
  users: IdRows,
  items: IdRows,
  store: RatingStore,
  { minimum, maximum }: RatingScale,
): number {
  const { timed, user, item, value, timestamp } = store;
  const [userRows, itemRows] = [users.ofInteger, items.ofInteger];
  const valueEnd = timed ? delimiter : LINE_END;
  const capacity = value.length;
  let { size, minimum: lowest, maximum: highest } = store;
  let position = start;
  while (position < end && size < capacity) {
    let at = position;
    let byte = bytes[at]!;
    let id = 0;
    const firstOfUser = byte;
    for (; byte >= ZERO && byte <= NINE && id < userRows.length; byte = bytes[++at]!)
      id = (id * 10 + byte - ZERO) | 0;
    if (byte !== delimiter || id >= userRows.length || (firstOfUser === ZERO && at > position + 1)) break;
    const row = userRows[id]!;
    const startOfItem = ++at;
    byte = bytes[at]!;
    id = 0;
    const firstOfItem = byte;
    for (; byte >= ZERO && byte <= NINE && id < itemRows.length; byte = bytes[++at]!)
      id = (id * 10 + byte - ZERO) | 0;
    if (byte !== delimiter || id >= itemRows.length || (firstOfItem === ZERO && at > startOfItem + 1)) break;
    const column = itemRows[id]!;
    if (row < 0 || column < 0) break;
    byte = bytes[++at]!;
    if (byte < ZERO || byte > NINE) break;
    let rating = byte - ZERO;
    byte = bytes[++at]!;
    if (byte === POINT) {
      byte = bytes[++at]!;
      if (byte < ZERO || byte > NINE) break;
      rating = (rating * 10 + byte - ZERO) / 10;
      byte = bytes[++at]!;
    }
    if (byte !== valueEnd || rating < minimum || rating > maximum) break;
    if (timed) {
      const startOfTime = ++at;
      byte = bytes[at]!;
      let short = 0;
      for (; byte >= ZERO && byte <= NINE && at - startOfTime < SHORT_DIGITS; byte = bytes[++at]!) {
        short = (short * 10 + byte - ZERO) | 0;
      }
      let time = short;
      if (byte >= ZERO && byte <= NINE) {
        time = short * 10 + (byte - ZERO);
        byte = bytes[++at]!;
      }
      if (byte !== LINE_END || at === startOfTime) break;
      timestamp[size] = time;
    }
    user[size] = row;
    item[size] = column;
    value[size] = rating;
    size++;
    lowest = Math.min(lowest, rating);
    highest = Math.max(highest, rating);
    position = at + 1;
  }
  store.size = size;
  store.minimum = lowest;
  store.maximum = highest;
  return position;
}
