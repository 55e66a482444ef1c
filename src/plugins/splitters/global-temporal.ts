import { DataError, defineSplitter, isoDate, option } from '../../core/public.js';
import { divide } from './parts.js';
import { timesOf } from './times.js';

const ISO_DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/;

/**
 * Ratings at the time of the cut or later are the test part, the earlier ones are trained on, whoever made them. By share the cut is the time of the first of
 * the last round(testFraction n) of the n ratings in the order of time: with others of the same time the test part is larger than asked for. A
 * model knows nothing of the future; users and items that are new after the cut have no training ratings.
 */
export default defineSplitter({
  name: 'global-temporal',
  summary:
    'One cut in time for everybody: ratings at the cut or later are held out. Nothing leaks across time.',
  source:
    'Meng, McCreadie, Macdonald and Ounis 2020, Exploring data splitting strategies for the evaluation of recommendation models (RecSys)',
  options: {
    testFraction: option.optional(
      option.number({
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        description: 'Share of the ratings that is held out, 0.2 if neither it nor a date is given.',
      }),
    ),
    date: option.optional(
      option.text({
        minLength: 1,
        description: 'The cut, in its place: 2015-01-01, which is midnight UTC, or 2015-01-01T12:00:00Z.',
      }),
    ),
  },
  check: ({ testFraction, date }) => {
    if (date === undefined) return undefined;
    if (testFraction !== undefined)
      return 'testFraction and date are two ways to say where the cut is: keep one';
    const valid = ISO_DATE.test(date) && isoDate(Date.parse(date) / 1000).startsWith(date.slice(0, 10));
    return valid
      ? undefined
      : `date ${JSON.stringify(date)} is no date such as 2015-01-01 or 2015-01-01T12:00:00Z`;
  },
  split: (ratings, { testFraction = 0.2, date }) => {
    const times = timesOf(ratings, 'global-temporal', 'hold-out or k-fold');
    const sorted = times.toSorted();
    const held = Math.max(1, Math.round(testFraction * ratings.size));
    const cut = date === undefined ? sorted[sorted.length - held]! : Date.parse(date) / 1000;
    const [first, last] = [sorted[0]!, sorted.at(-1)!];
    if (cut <= first || cut > last) {
      throw new DataError(
        `the cut at ${isoDate(cut)} leaves no rating ${cut > last ? 'to test on' : 'to train on'}: the times, in seconds since 1970, are from ${isoDate(first)} to ${isoDate(last)}`,
      );
    }
    const isHeld = new Uint16Array(ratings.size);
    let [atCut, count] = [0, 0];
    for (let position = 0; position < ratings.size; position++) {
      if (times[position]! < cut) continue;
      isHeld[position] = 1;
      count++;
      if (times[position] === cut) atCut++;
    }
    const share = ((100 * count) / ratings.size).toFixed(1);
    return [
      {
        name: 'global-temporal',
        ...divide(isHeld, 1, count),
        notes: [
          `The cut is at ${isoDate(cut)}: ratings of that time (${atCut}) or later are test ratings, ${share} % of all.`,
        ],
      },
    ];
  },
});
