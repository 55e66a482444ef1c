/**
 * What it costs to rank all items for all users of MovieLens 1M, by 64 factors: predictions alone, and with all metrics of rankings.
 *
 *   npm run build && node bench/ranking.mjs
 *
 * Everything is measured in turns within one run, several times; seconds are medians over the turns.
 */
import console from 'node:console';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Fit } from '../dist/engine/fit.js';
import { Team } from '../dist/engine/team.js';
import { rank } from '../dist/harness/rank.js';
import { builtIn, clock, factorization, median } from './fits.mjs';
import { seed, SIZES, skewedRatings } from './ratings.mjs';

const FACTORS = 64;
const METRICS = [
  ...[
    'ndcg',
    'recall',
    'precision',
    'hit-rate',
    'novelty',
    'popularity-lift',
    'coverage',
    'exposure-gini',
  ].map((name) => [name, { at: 10 }]),
  ...['map', 'mrr', 'auc'].map((name) => [name, {}]),
];
const OPTIONS = { gains: 'binary', denominator: 'relevant', against: 'own' };

/** Every fifth rating is tested; of a pair that occurs twice the second is left out. */
function dividedRatings() {
  const data = skewedRatings(SIZES['1M']);
  const { ratings } = data;
  const seen = new Uint8Array(ratings.users.size * ratings.items.size);
  const [training, test] = [[], []];
  for (let k = 0; k < ratings.size; k++) {
    const pair = ratings.user[k] * ratings.items.size + ratings.item[k];
    if (seen[pair]++ === 0) (k % 5 === 0 ? test : training).push(k);
  }
  return {
    data,
    fold: { name: 'bench', training: Uint32Array.from(training), test: Uint32Array.from(test) },
  };
}

/** @returns medians of seconds, by what is measured. */
export async function ranking(turns = 5) {
  const { data, fold } = dividedRatings();
  const { ratings } = data;
  const problem = factorization({ ...data, ratings: ratings.select(fold.training) }, 0.05, FACTORS);
  const optimizer = { plugin: builtIn('optimizer', 'sgd'), options: { learningRate: 0.002, epochs: 1 } };
  const everybody = Uint32Array.from({ length: ratings.users.size }, (_, user) => user);
  const metrics = METRICS.map(([name, options]) => ({
    name,
    plugin: builtIn('metric', name),
    options: { ...OPTIONS, ...options },
  }));
  const teams = [1, 2].map((threads) => new Team(threads));
  const fits = teams.map((runner) => {
    const context = { random: seed(), clock, runner, precision: 'f32', predicted: ratings.select(fold.test) };
    const fit = new Fit(problem, optimizer, { ...context, scored: true });
    fit.run(() => undefined);
    return fit;
  });
  const constant = (users, visit) => {
    const scores = new Float64Array(ratings.items.size).fill(3);
    for (const user of users) visit(user, scores);
  };
  const rankBy = (forEachUser) => rank(metrics, ratings, fold, { model: 'bench', forEachUser }, seed());
  const ofFit = (fit) => (users, visit) => fit.forEachUser(users, visit);
  const measured = {
    'predictions of all items, 1 thread': () => fits[0].forEachUser(everybody, () => undefined),
    'predictions of all items, 2 threads': () => fits[1].forEachUser(everybody, () => undefined),
    'with all metrics, 1 thread': () => rankBy(ofFit(fits[0])),
    'with all metrics, 2 threads': () => rankBy(ofFit(fits[1])),
    'all metrics of a constant prediction, 1 thread': () => rankBy(constant),
  };
  const seconds = Object.fromEntries(Object.keys(measured).map((what) => [what, []]));
  for (let turn = 0; turn < turns; turn++) {
    for (const [what, measure] of Object.entries(measured)) {
      const started = clock.seconds();
      measure();
      seconds[what].push(clock.seconds() - started);
    }
  }
  await Promise.all(teams.map((team) => team.close()));
  return Object.fromEntries(Object.entries(seconds).map(([what, values]) => [what, median(values)]));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [what, seconds] of Object.entries(await ranking()))
    console.log(`${what}: ${seconds.toFixed(2)} s`);
}
