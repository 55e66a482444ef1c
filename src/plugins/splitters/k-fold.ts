import { DataError, defineSplitter, option } from '../../core/public.js';
import { divide, shuffledPositions } from './parts.js';

/** Every rating is in the test part of exactly one fold; the folds' sizes differ by at most 1; all parts keep the stored order. */
export default defineSplitter({
  name: 'k-fold',
  summary: 'Cross-validation: random parts of equal size, each held out once.',
  options: {
    folds: option.integer({ minimum: 2, maximum: 1000, default: 5, description: 'Number of parts.' }),
  },
  split: ({ size }, { folds }, { random }) => {
    if (folds > size)
      throw new DataError(`${folds} folds of ${size} ratings would leave some without a test rating`);
    const order = shuffledPositions(size, random.fork('permutation'));
    const endOf = (fold: number): number => Math.ceil(((fold + 1) * size) / folds);
    const foldOf = new Uint16Array(size);
    for (let fold = 0, k = 0; fold < folds; fold++) {
      for (; k < endOf(fold); k++) foldOf[order[k]!] = fold;
    }
    return Array.from({ length: folds }, (_, fold) => ({
      name: `fold ${fold + 1}`,
      ...divide(foldOf, fold, endOf(fold) - endOf(fold - 1)),
    }));
  },
});
