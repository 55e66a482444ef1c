import type { MetricSummary, RankingSummary, Results } from '../../core/public.js';
import { plain } from './text.js';

/** What is ranked and what is relevant, once for all metrics of which that is the same, and of how many users nothing is measured. */
export function describeRankings({ metrics, data }: Pick<Results, 'metrics' | 'data'>): string[] {
  const groups = new Map<string, { readonly ranking: RankingSummary; readonly names: string[] }>();
  for (const { name, ranking } of metrics) {
    if (!ranking) continue;
    const key = JSON.stringify([ranking.sampled, ranking.relevantFrom]);
    const group = groups.get(key) ?? { ranking, names: [] };
    group.names.push(plain(name));
    groups.set(key, group);
  }
  return [...groups.values()].map(({ ranking, names }) => {
    const { relevantFrom, sampled, folds } = ranking;
    const ranked =
      sampled === null
        ? 'all items without a training rating by the user are ranked'
        : `only ${sampled} random items are ranked beside the relevant ones, so values are not those of a full ranking`;
    const relevant = relevantFrom === null ? 'a test rating' : `a test rating of at least ${relevantFrom}`;
    const measured = range(folds.map(({ users }) => users));
    const users = folds.every(({ usersLeftOut }) => usersLeftOut === 0)
      ? `all ${data.users} users have one`
      : `${measured} of ${data.users} users have one, the others are left out`;
    return `${names.join(', ')}: ${ranked}, relevant are items with ${relevant}; ${users}.`;
  });
}

const range = (counts: readonly number[]): string => {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
};

/** Metrics that a table has no room for. */
export const describeHidden = (hidden: readonly MetricSummary[]): string[] =>
  hidden.length === 0
    ? []
    : [
        `No room for ${hidden.map(({ name }) => plain(name)).join(', ')}; the report files have ${hidden.length === 1 ? 'it' : 'them'}.`,
      ];
