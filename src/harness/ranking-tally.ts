import { callPlugin } from '../core/call-plugin.js';
import type { Catalogue, ExposureMetric, RankingMetric, UserRanking } from '../core/contracts/evaluation.js';
import { finiteOrNull, type Measured, type NamedMetric } from './named-metric.js';
import { type NamedRankingMetric, rankingOptions } from './ranking-protocol.js';
import { requireNumber, UserSums } from './user-sums.js';

/** Puts together what one metric says of all users. */
export interface RankingTally {
  readonly name: string;
  /** How many items of a list it looks at; undefined: only at places. */
  readonly at: number | undefined;
  add(user: number, ranking: UserRanking): void;
  result(): Measured;
}

/** @param users rows of users, measured or not. */
export const tallyOf = (metric: NamedRankingMetric, users: number, catalogue: Catalogue): RankingTally =>
  isExposure(metric) ? exposureTally(metric, catalogue) : sumsTally(metric, users);

const isExposure = (metric: NamedRankingMetric): metric is NamedMetric<ExposureMetric> =>
  metric.plugin.measures === 'exposure';

function sumsTally(metric: NamedMetric<RankingMetric>, users: number): RankingTally {
  const sums = new UserSums(metric, users);
  return {
    name: metric.name,
    at: rankingOptions(metric).at,
    add: (user, ranking) => {
      sums.add(user, ranking);
    },
    result: () => sums.result(),
  };
}

function exposureTally(metric: NamedMetric<ExposureMetric>, catalogue: Catalogue): RankingTally {
  const { name, plugin, options } = metric;
  const at = rankingOptions(metric).at!;
  const lists = new Uint32Array(catalogue.items);
  let measured = 0;
  return {
    name,
    at,
    add: (_user, { top }) => {
      for (const item of top) lists[item]!++;
      measured++;
    },
    result: () => {
      if (measured === 0) return { value: null };
      const value = callPlugin(plugin, () => requireNumber(plugin.value({ at, lists, catalogue }, options)));
      return { value: finiteOrNull(value) };
    },
  };
}
