import { defineFilter, option } from 'mfbench';

/** Decides which ratings take part in an experiment. */
export default defineFilter({
  name: 'my-filter',
  summary: 'Keeps a random share of the ratings.',
  options: {
    share: option.number({ exclusiveMinimum: 0, maximum: 1, default: 0.5, description: 'What is kept.' }),
  },
  apply: (ratings, { share }, { random }) => {
    const positions = Uint32Array.from({ length: ratings.size }, (_, position) => position);
    const kept = random.shuffle(positions).subarray(0, Math.ceil(share * ratings.size));
    return ratings.select(kept.slice().sort());
  },
});
