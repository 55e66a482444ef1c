import { DataError, defineSplitter, option } from '../../core/public.js';
import { divide, shuffledPositions } from './parts.js';

/** The first round(testFraction n) of the n ratings in a random order are the test part; both parts keep the stored order. */
export default defineSplitter({
  name: 'hold-out',
  summary: 'One division: a random part of the ratings is held out for the test.',
  options: {
    testFraction: option.number({
      exclusiveMinimum: 0,
      exclusiveMaximum: 1,
      default: 0.2,
      description: 'Share of the ratings that is held out.',
    }),
  },
  split: ({ size }, { testFraction }, { random }) => {
    const held = Math.round(testFraction * size);
    if (held === 0 || held === size) {
      throw new DataError(
        `testFraction ${testFraction} of ${size} ratings leaves ${held === 0 ? 'none to test on' : 'none to train on'}`,
      );
    }
    const order = shuffledPositions(size, random.fork('permutation'));
    const isHeld = new Uint16Array(size);
    for (let k = 0; k < held; k++) isHeld[order[k]!] = 1;
    return [{ name: 'hold-out', ...divide(isHeld, 1, held) }];
  },
});
