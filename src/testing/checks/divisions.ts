import type { Filter, Splitter } from '../../core/contracts/data.js';
import { RandomStream } from '../../core/random.js';
import type { RatingMatrix } from '../../core/ratings.js';
import type { ResolvedPlugin } from '../../core/options.js';
import { checkFold } from '../../harness/prepare.js';
import { changesBy, fingerprint } from '../fingerprint.js';
import { type Check, failed, unless } from '../finding.js';
import { sampleData } from '../ratings.js';

const ratings = (seed = 5): RatingMatrix => sampleData(seed, 30, 20, 300).ratings;

const random = (): RandomStream => RandomStream.fromSeed(1);

const split = ({ plugin, options }: ResolvedPlugin<Splitter>, given: RatingMatrix) =>
  plugin.split(given, options, { random: random() });

const apply = ({ plugin, options }: ResolvedPlugin<Filter>, given: RatingMatrix) =>
  plugin.apply(given, options, { random: random() });

/** What holds of everything that takes ratings and a stream of random numbers. */
const callChecks = <P extends Splitter | Filter>(
  call: (subject: ResolvedPlugin<P>, given: RatingMatrix) => unknown,
): Check<P>[] => [
  {
    name: 'repeatable',
    run: async (subject) => {
      const first = fingerprint(await call(subject, ratings()));
      await Promise.resolve(call(subject, ratings(6))).catch(() => undefined);
      const again = fingerprint(await call(subject, ratings()));
      return unless(
        again === first
          ? undefined
          : 'a second call with the same random numbers gives something else than the first',
        'it gives the same for the same random numbers',
      );
    },
  },
  {
    name: 'inputs-untouched',
    run: async (subject) => {
      const given = ratings();
      const { changed } = await changesBy({ ratings: given }, () => call(subject, given));
      return unless(changed, 'it leaves the ratings as they were');
    },
  },
];

export const splitterChecks: readonly Check<Splitter>[] = [
  {
    name: 'folds',
    run: async (subject) => {
      const given = ratings();
      const folds = await split(subject, given);
      if (folds.length === 0) return failed('there is no fold');
      for (const fold of folds) checkFold(fold, given);
      const names = folds.map(({ name }) => name);
      const twice = names.find((name, k) => names.indexOf(name) !== k);
      return unless(
        twice === undefined ? undefined : `two folds are called ${JSON.stringify(twice)}`,
        'every fold has training and test ratings, none of them twice, and a name of its own',
      );
    },
  },
  ...callChecks<Splitter>(split),
];

export const filterChecks: readonly Check<Filter>[] = [
  {
    name: 'filters',
    run: async (subject) => {
      const given = ratings();
      const left = await apply(subject, given);
      if (left.users !== given.users || left.items !== given.items)
        return failed('the ratings that are left have other ids');
      const pairs = new Set(Array.from(given.user, (user, k) => `${user} ${given.item[k]}`));
      const added = Array.from(left.user, (user, k) => `${user} ${left.item[k]}`).find(
        (pair) => !pairs.has(pair),
      );
      if (added !== undefined) return failed('a pair of user and item is left that was not there');
      return unless(
        left.value.every(Number.isFinite) ? undefined : 'a rating is not finite',
        'what is left are finite ratings of pairs that were there',
      );
    },
  },
  ...callChecks<Filter>(apply),
];
