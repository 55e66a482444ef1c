import { DataError, defineSplitter, type Fold, option, type RandomStream } from '../../core/public.js';
import { divide, shuffledPositions } from './parts.js';

/**
 * Every rating is in the test part of exactly one fold of each repetition; the folds' sizes differ by at most 1; all parts keep the stored order. The first
 * repetition is the division without repetitions. More of them show how much the division matters; they are no new data, which the test over
 * folds allows for.
 */
export default defineSplitter({
  name: 'k-fold',
  summary:
    'Cross-validation: random parts of equal size, each held out once; repeated with other parts if asked for.',
  options: {
    folds: option.integer({ minimum: 2, maximum: 1000, default: 5, description: 'Number of parts.' }),
    repetitions: option.integer({
      minimum: 1,
      maximum: 1000,
      default: 1,
      description: 'How often the ratings are divided anew.',
    }),
  },
  split: ({ size }, { folds, repetitions }, { random }) => {
    if (folds > size)
      throw new DataError(`${folds} folds of ${size} ratings would leave some without a test rating`);
    if (repetitions === 1) return crossValidation(size, folds, '', random.fork('permutation'));
    return Array.from({ length: repetitions }, (_, k) =>
      crossValidation(
        size,
        folds,
        `repetition ${k + 1} `,
        k === 0 ? random.fork('permutation') : random.fork('permutation', k),
      ),
    ).flat();
  },
});

function crossValidation(size: number, folds: number, prefix: string, random: RandomStream): Fold[] {
  const order = shuffledPositions(size, random);
  const endOf = (fold: number): number => Math.ceil(((fold + 1) * size) / folds);
  const foldOf = new Uint16Array(size);
  for (let fold = 0, k = 0; fold < folds; fold++) {
    for (; k < endOf(fold); k++) foldOf[order[k]!] = fold;
  }
  return Array.from({ length: folds }, (_, fold) => ({
    name: `${prefix}fold ${fold + 1}`,
    ...divide(foldOf, fold, endOf(fold) - endOf(fold - 1)),
  }));
}
