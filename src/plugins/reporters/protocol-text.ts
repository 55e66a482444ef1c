import type { Clip, DataSummary, FoldSummary, Results, SplitSummary } from '../../core/public.js';
import { formatBound, formatUse, plain } from './text.js';

/** What each filter has left: `Filter k-core (k 5): 90012 of 100004 ratings, 671 of 671 users and 3000 of 9066 items are left.` */
export const describeFilters = ({ filters }: Pick<DataSummary, 'filters'>): string[] =>
  filters.map(({ filter, before, after }) => {
    const left = (kind: keyof typeof before) => `${after[kind]} of ${before[kind]} ${kind}`;
    return `Filter ${formatUse(filter)}: ${left('ratings')}, ${left('users')} and ${left('items')} are left.`;
  });

/** `clipped to 1–5`, or `not clipped`. */
export function formatClip(clip: Clip, { data: { scale } }: Pick<Results, 'data'>): string {
  if (clip === false) return 'not clipped';
  const [minimum, maximum] = clip === true ? [scale.minimum, scale.maximum] : clip;
  return `clipped to ${formatBound(minimum)}–${formatBound(maximum)}`;
}

interface Clipped extends Pick<Results, 'data'> {
  readonly protocol: Pick<Results['protocol'], 'clip'>;
  readonly rows: readonly { readonly name: string; readonly clip?: Clip }[];
}

/** What predictions are moved into, and of which rows into something else: `clipped to 1–5 (MF: not clipped)`. */
export function describeClipping(results: Clipped): string {
  const others = results.rows.flatMap(({ name, clip }) =>
    clip === undefined ? [] : [`${plain(name)}: ${formatClip(clip, results)}`],
  );
  const most = formatClip(results.protocol.clip, results);
  return others.length === 0 ? most : `${most} (${others.join('; ')})`;
}

/** What splitters have to say, each thing once, with the folds that it is said of unless it is said of all. */
export function describeNotes({ folds }: SplitSummary): string[] {
  const foldsOf = new Map<string, string[]>();
  for (const { name, notes } of folds)
    for (const note of notes) foldsOf.set(note, [...(foldsOf.get(note) ?? []), name]);
  return [...foldsOf].map(([note, names]) =>
    names.length === folds.length ? plain(note) : `${plain(names.join(', '))}: ${plain(note)}`,
  );
}

const total = (folds: readonly FoldSummary[], count: (fold: FoldSummary) => number): number =>
  folds.reduce((sum, fold) => sum + count(fold), 0);

/** How many predictions are of what was never trained on. */
export function describeUnseen({ folds }: SplitSummary): string {
  const tested = total(folds, ({ test }) => test);
  const users = total(folds, ({ unseenUserRatings }) => unseenUserRatings);
  const items = total(folds, ({ unseenItemRatings }) => unseenItemRatings);
  return `Of ${tested} test ratings ${users} are by users and ${items} of items without a training rating.`;
}

/** When training and test ratings were made, all folds together, and what that means; nothing without times. */
export function describeTime({ folds }: SplitSummary): string | undefined {
  const times = folds.flatMap(({ time }) => time ?? []);
  if (times.length === 0) return undefined;
  const range = (part: 'training' | 'test'): string => {
    const first = times.map((time) => time[part].first.slice(0, 10)).sort()[0]!;
    const last = times
      .map((time) => time[part].last.slice(0, 10))
      .sort()
      .at(-1)!;
    return `${part} ratings are from ${first} to ${last}`;
  };
  const early = times.reduce((sum, { testBeforeTrainingEnd }) => sum + testBeforeTrainingEnd, 0);
  const share = ((100 * early) / total(folds, ({ test }) => test)).toFixed(1);
  const leak =
    early === 0
      ? 'no test rating is earlier than a training rating'
      : `${share} % of the test ratings are earlier than the last training rating: predicted with knowledge of later`;
  return `${capital(range('training'))}, ${range('test')}; ${leak}.`;
}

/** How unevenly ratings are spread over items, as a mean over the folds. */
export function describePopularity({ folds }: SplitSummary): string {
  const mean = (part: 'training' | 'test'): string =>
    (total(folds, ({ popularityGini }) => popularityGini[part]) / folds.length).toFixed(3);
  return `Gini coefficient of the items' popularity (0: all alike): ${mean('training')} in training, ${mean('test')} in the test.`;
}

/** Metrics that have no value or no interval where one is expected, and why. */
export function describeGaps({ metrics, rows, split, statistics }: Results): string[] {
  const ok = rows.filter(({ status }) => status === 'ok');
  return metrics.flatMap(({ name }) => {
    const missing = split.folds.filter((_, fold) =>
      ok.some(({ metrics: found }) => found[name]!.folds[fold] === null),
    );
    const shown = plain(name);
    if (missing.length > 0) {
      const names = missing.map((fold) => plain(fold.name)).join(', ');
      const where = missing.length > 3 ? `${missing.length} of ${split.folds.length} folds` : names;
      return [
        `${shown} is not defined on ${where}: there is no test rating that it measures, or none that differ.`,
      ];
    }
    const bare = ok.some(({ metrics: found }) => found[name]!.confidenceInterval === null);
    return statistics.test !== null && bare
      ? [
          `${shown} has no interval: too few users have test ratings for it, it is not defined for some of the draws, or it is no sum over users.`,
        ]
      : [];
  });
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
