import { defineSplitter, option } from 'mfbench';

/** Divides the ratings, by their positions, into what is fitted and what is predicted. */
export default defineSplitter({
  name: 'my-splitter',
  summary: 'Every n-th rating is held out.',
  options: {
    every: option.integer({ minimum: 2, default: 5, description: 'One of so many ratings is held out.' }),
  },
  split: ({ size }, { every }) => {
    const positions = Uint32Array.from({ length: size }, (_, position) => position);
    return [
      {
        name: 'every',
        training: positions.filter((position) => position % every !== 0),
        test: positions.filter((position) => position % every === 0),
      },
    ];
  },
});
