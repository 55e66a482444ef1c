import { defineSearcher, option } from 'mfbench';

/** Chooses the points that are tried: a coordinate in [0, 1] for each option, given the scores of those before. */
export default defineSearcher({
  name: 'my-searcher',
  summary:
    'A Latin hypercube: along every dimension one trial in each of as many equal parts as there are trials.',
  source:
    'McKay, Beckman and Conover 1979, A comparison of three methods for selecting values of input variables',
  options: {
    trials: option.integer({
      minimum: 1,
      default: 10,
      description: 'Points that are tried for each row and fold.',
    }),
  },
  budget: ({ trials }) => ({ trials, fits: trials, wholeFits: trials }),
  search: ({ trials }, dimensions, { random, trial }) => {
    const parts = dimensions.map(() =>
      random.shuffle(Uint32Array.from({ length: trials }, (_, part) => part)),
    );
    for (let k = 0; k < trials; k++) {
      trial(parts.map((order) => ((order[k] ?? 0) + random.uniform()) / trials)).evaluate();
    }
  },
});
