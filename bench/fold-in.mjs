/**
 * What it takes to fold new users in to a model of MovieLens-small with 32 factors, and to recommend ten of its 9,066 items to them.
 *
 *   npm run build && node bench/fold-in.mjs
 *
 * Users have so many ratings of random items, popular ones more often; they come in turns, and seconds are medians over the turns.
 */
import console from 'node:console';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { FoldIn } from '../dist/fold-in.js';
import { decodeModel } from '../dist/harness/model-file.js';
import { LoadedModel } from '../dist/loaded-model.js';
import { trainModel } from '../dist/train-model.js';
import { clock, median } from './fits.mjs';
import { seed } from './ratings.mjs';

const CONFIGURATION = fileURLToPath(new URL('../configs/baseline.yaml', import.meta.url));
const RATINGS = [5, 20, 200];

/** @returns seconds: of the preparation, and for each number of ratings those of rows and recommendations. */
export async function foldingIn(turns = 300) {
  const saved = decodeModel(await trainModel(CONFIGURATION, 'Biased MF, SGD'), 'model');
  const random = seed();
  const timed = (seconds, action) => {
    const started = clock.seconds();
    const result = action();
    seconds.push(clock.seconds() - started);
    return result;
  };
  const prepared = [];
  for (let turn = 0; turn < 10; turn++) timed(prepared, () => new FoldIn(saved));
  const model = new LoadedModel(saved);
  const users = RATINGS.map((ratings) => ({ ratings, foldIn: [], recommend: [] }));
  for (let turn = 0; turn < turns; turn++) {
    for (const { ratings, foldIn, recommend } of users) {
      const rated = ratingsOf(ratings, saved.ratings, random);
      const user = timed(foldIn, () => model.foldIn(rated));
      timed(recommend, () => user.recommend());
    }
  }
  return {
    prepared: median(prepared),
    users: users.map(({ ratings, foldIn, recommend }) => ({
      ratings,
      foldIn: median(foldIn),
      recommend: median(recommend),
    })),
  };
}

/** Ratings by which items were rated in training. */
function ratingsOf(count, { size, item, items }, random) {
  const rated = new Set();
  while (rated.size < count) rated.add(item[random.integer(size)]);
  return [...rated].map((row) => ({ item: items.idOf(row), rating: (1 + random.integer(10)) / 2 }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { prepared, users } = await foldingIn();
  const milliseconds = (seconds) => (1000 * seconds).toFixed(2);
  console.log(`once for the model: ${milliseconds(prepared)} ms`);
  console.table(
    users.map(({ ratings, foldIn, recommend }) => ({
      ratings,
      'foldIn, ms': milliseconds(foldIn),
      'recommend, ms': milliseconds(recommend),
    })),
  );
}
