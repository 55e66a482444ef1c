import type { Metric } from '../../core/contracts/evaluation.js';
import type { ResolvedPlugin } from '../../core/options.js';
import { RandomStream } from '../../core/random.js';
import { measure } from '../../harness/measure.js';
import type { Measured } from '../../harness/named-metric.js';
import { rank } from '../../harness/rank.js';
import { changesBy, fingerprint } from '../fingerprint.js';
import { type Check, failed, skipped, unless } from '../finding.js';
import { sampleData } from '../ratings.js';

const { ratings } = sampleData(5, 30, 20, 300);
const fold = {
  name: 'all',
  training: Uint32Array.from({ length: 150 }, (_, k) => k),
  test: Uint32Array.from({ length: 150 }, (_, k) => 150 + k),
};

/** A metric of predictions that are off by normal errors of a size: 0 is perfect. Items that a user has not rated are predicted to be worth 0. */
function measured({ plugin, options }: ResolvedPlugin<Metric>, standardDeviation: number): Measured {
  const metrics = [{ plugin, options, name: 'tried' }];
  const random = RandomStream.fromSeed(1);
  const predicted = (rating: number): number => rating + standardDeviation * random.normal();
  if (plugin.measures === 'ratings') {
    const predictions = Float64Array.from(fold.test, (position) => predicted(ratings.value[position]!));
    return measure(metrics, ratings, fold, predictions)['tried']!;
  }
  const rated = new Map(Array.from(fold.test, (position) => [pairAt(position), ratings.value[position]!]));
  const scoresOf = (user: number): Float64Array =>
    Float64Array.from({ length: ratings.items.size }, (_, item) =>
      predicted(rated.get(`${user} ${item}`) ?? 0),
    );
  const scorer = {
    model: 'the tried one',
    forEachUser: (users: Uint32Array, visit: (user: number, scores: Float64Array) => void) => {
      for (const user of users) visit(user, scoresOf(user));
    },
  };
  return rank(metrics, ratings, fold, scorer, RandomStream.fromSeed(2))['tried']!;
}

const pairAt = (position: number): string => `${ratings.user[position]!} ${ratings.item[position]!}`;

const catalogue = { items: 5, popularity: Uint32Array.of(3, 1, 0, 2, 2), ratings: 8, users: 4 };

/** What a metric is given, of each kind. */
const given = () => ({
  ratings: { prediction: Float64Array.of(3.5, 2, 4.25), target: Float32Array.of(4, 1, 4) },
  ranking: {
    at: 2,
    candidates: 4,
    ranks: Uint32Array.of(1, 4),
    middleRanks: Float64Array.of(1.5, 4),
    grades: Float32Array.of(4, 2),
    top: Uint32Array.of(0, 3),
    profile: Uint32Array.of(1),
    catalogue,
  },
  exposure: { at: 2, lists: Uint32Array.of(3, 0, 1, 2, 0), catalogue },
});

export const metricChecks: readonly Check<Metric>[] = [
  {
    name: 'measures',
    run: (subject) => {
      const { value, userSums = [] } = measured(subject, 0.5);
      if (value === null) return failed('it has no value for ordinary predictions');
      const wrong = userSums.find((sum) => !Number.isFinite(sum));
      return unless(
        wrong === undefined ? undefined : `a sum is ${wrong}`,
        'value and sums of ordinary predictions are finite',
      );
    },
  },
  {
    name: 'direction',
    run: (subject) => {
      const { direction, measures } = subject.plugin;
      if (measures === 'exposure')
        return skipped('which items are recommended says nothing of who wants them');
      const [perfect, poor] = [0, 3].map((size) => measured(subject, size).value) as [
        number | null,
        number | null,
      ];
      if (perfect === null || poor === null)
        return skipped('it is not defined for perfect or for poor predictions');
      const worse = direction === 'minimize' ? perfect > poor : perfect < poor;
      return unless(
        worse
          ? `perfect predictions have ${perfect}, poor ones ${poor}, and the direction is ${direction}`
          : undefined,
        'perfect predictions are not worse than poor ones',
      );
    },
  },
  {
    name: 'repeatable',
    run: (subject) => {
      const first = fingerprint(measured(subject, 0.5));
      measured(subject, 1);
      const again = fingerprint(measured(subject, 0.5));
      return unless(
        again === first ? undefined : 'the same predictions have another value the second time',
        'the same predictions have the same value each time',
      );
    },
  },
  {
    name: 'inputs-untouched',
    run: async ({ plugin, options }) => {
      const { [plugin.measures]: input } = given();
      const { changed } = await changesBy({ [plugin.measures]: input }, () =>
        plugin.measures === 'exposure'
          ? plugin.value(input as never, options)
          : (plugin.ofUser(input as never, options) as unknown),
      );
      return unless(changed, 'it leaves what it measures as it was');
    },
  },
];
