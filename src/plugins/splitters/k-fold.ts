import { DataError, defineSplitter, option } from '../../core/public.js';

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
    const order = random
      .fork('permutation')
      .shuffle(Uint32Array.from({ length: size }, (_, position) => position));
    const foldOf = new Uint16Array(size);
    order.forEach((position, k) => {
      foldOf[position] = Math.floor((k * folds) / size);
    });
    return Array.from({ length: folds }, (_, fold) => ({
      name: `fold ${fold + 1}`,
      training: order.filter((position) => foldOf[position] !== fold).sort(),
      test: order.filter((position) => foldOf[position] === fold).sort(),
    }));
  },
});
