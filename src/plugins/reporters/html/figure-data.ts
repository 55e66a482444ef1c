import type { ErrorProfile, ErrorSums, Results, RowResult, TrialResult } from '../../../core/public.js';
import { targetName } from '../convergence-text.js';
import { formatValue, plain } from '../text.js';
import { shortNames } from '../tuning-text.js';
import type { ActivityData, ActivityPanel } from './figure/activity.js';
import type { ProfileData } from './figure/profile.js';
import type { RankData } from './figure/ranks.js';
import type { ResidualData, ResidualRow } from './figure/residuals.js';
import type { Interval } from './figure/scale.js';
import type { SensitivityData, SensitivityPanel } from './figure/sensitivity.js';

/** A row that is ok on every fold, whose errors are known: rows with less would be shown on other test ratings. */
interface ProfiledRow {
  readonly name: string;
  readonly series: number;
  readonly profiles: readonly ErrorProfile[];
}

function profiledRows({ rows }: Results): ProfiledRow[] {
  return rows.flatMap(({ name, folds }, series) => {
    const profiles = folds.flatMap(({ errors }) => errors ?? []);
    return profiles.length < folds.length || folds.length === 0
      ? []
      : [{ name: plain(name), series, profiles }];
  });
}

/** Bin by bin over the folds. */
const total = (parts: readonly (readonly number[])[]): number[] =>
  Array.from({ length: Math.max(...parts.map(({ length }) => length)) }, (_, bin) =>
    parts.reduce((sum, part) => sum + (part[bin] ?? 0), 0),
  );

/** The rmse of each row in each bin, of the test ratings of all folds together. */
export function activityOf(results: Results): ActivityData | undefined {
  const rows = profiledRows(results);
  if (rows.length === 0) return undefined;
  const panel = (title: string, of: ActivityPanel['of'], part: (profile: ErrorProfile) => ErrorSums) => {
    const sums = rows.map(({ profiles }) => ({
      ratings: total(profiles.map((profile) => part(profile).ratings)),
      squares: total(profiles.map((profile) => part(profile).squaredErrors)),
    }));
    const { ratings } = sums[0]!;
    const firstBin = ratings.findIndex((number) => number > 0);
    return {
      ...{ title, of, firstBin, ratings: ratings.slice(firstBin) },
      rmse: sums.map((sum) =>
        sum.squares
          .map((squares, bin) => (ratings[bin]! > 0 ? rounded(Math.sqrt(squares / ratings[bin]!)) : null))
          .slice(firstBin),
      ),
    };
  };
  return {
    kind: 'activity',
    rows: rows.map(({ name, series }) => ({ name, series })),
    panels: [
      panel('By activity of the user', 'user', ({ byUserActivity }) => byUserActivity),
      panel('By popularity of the item', 'item', ({ byItemPopularity }) => byItemPopularity),
    ],
  };
}

export function residualsOf(results: Results): ResidualData | undefined {
  const rows = profiledRows(results);
  const limit = rows[0]?.profiles[0]?.residuals.limit;
  if (limit === undefined) return undefined;
  const baseline = rows.findIndex(({ name }) => name === plain(results.statistics.baseline ?? ''));
  return {
    ...{ kind: 'residuals', limit },
    rows: rows.map(({ name, profiles }): ResidualRow => {
      const counts = total(profiles.map(({ residuals }) => residuals.counts));
      const number = counts.reduce((sum, one) => sum + one, 0);
      const sum = profiles.reduce((all, { residuals }) => all + residuals.sum, 0);
      return { name, shares: counts.map((one) => rounded(one / number)), mean: rounded(sum / number) };
    }),
    ...(baseline >= 0 && { baseline }),
  };
}

/** The rows' ranks in a metric; see `RankSummary`. */
export function ranksOf({ ranks }: Results, metric: string): RankData | undefined {
  const found = ranks?.[metric];
  if (!found) return undefined;
  const { rows, criticalDifference, groups } = found;
  return {
    kind: 'ranks',
    rows: rows.map(({ name, meanRank }) => ({ name: plain(name), meanRank })),
    ...{ criticalDifference, groups },
  };
}

const PROFILED_COSTS = [
  ['gradientEvaluations', 'Gradient evaluations'],
  ['seconds', 'Seconds'],
] as const;

/** Performance profiles, of each target a panel by gradient evaluations and one by seconds. */
export function profileOf({ rows, convergence }: Results): ProfileData | undefined {
  if (!convergence || convergence.targets.length === 0) return undefined;
  return {
    kind: 'profile',
    rows: convergence.rows.map((name) => ({
      name: plain(name),
      series: rows.findIndex((row) => row.name === name),
    })),
    panels: convergence.targets.flatMap((target) =>
      PROFILED_COSTS.map(([cost, title]) => ({
        target: targetName(target),
        cost: title,
        steps: target.rows.map(({ profile }) =>
          profile[cost].map(({ ratio, share }) => ({ ratio: rounded(ratio), share: rounded(share) })),
        ),
      })),
    ),
  };
}

/** Trials of the rows that are tuned, a panel for each option. */
export function sensitivityOf({ rows, tuning, metrics }: Results): SensitivityData | undefined {
  if (!tuning) return undefined;
  const direction = metrics.find(({ name }) => name === tuning.metric)?.direction ?? 'minimize';
  const panels = rows.flatMap((row) => panelsOf(row, direction));
  return panels.length === 0 ? undefined : { kind: 'sensitivity', metric: plain(tuning.metric), panels };
}

function panelsOf(row: RowResult, direction: 'minimize' | 'maximize'): SensitivityPanel[] {
  const { tuning, folds } = row;
  const trials = folds.flatMap(({ fold, tuning: found }) =>
    (found?.trials ?? []).map((trial) => ({ fold, trial, chosen: found?.chosen?.trial === trial.trial })),
  );
  const scores = betterScores(
    trials.flatMap(({ trial }) => trial.score ?? []),
    direction,
  );
  if (!tuning || !scores) return [];
  const short = shortNames(tuning);
  return tuning.options.map(({ name, choices }) => {
    const values = (choices['values'] as readonly unknown[] | undefined)?.map((value) => formatValue(value));
    const across = values
      ? { values: values.map(plain) }
      : { range: choices['range'] as Interval, logarithmic: choices['scale'] === 'log' };
    const warning = warningOf(row, name);
    return {
      row: plain(row.name),
      option: plain(short.get(name)!),
      ...{ across, scores },
      trials: trials.map(({ fold, trial, chosen }) => {
        const value = trial.values[name];
        return {
          x: values ? values.indexOf(formatValue(value)) : Number(value),
          ...{ score: trial.score === null ? null : rounded(trial.score), chosen },
          text: describeTrial(fold, trial, chosen, short),
        };
      }),
      ...(warning !== undefined && { warning }),
    };
  });
}

/** From the best score on, so far that what is drawn has the better half of the trials and some more. */
function betterScores(scores: readonly number[], direction: 'minimize' | 'maximize'): Interval | undefined {
  if (scores.length === 0) return undefined;
  const sign = direction === 'minimize' ? 1 : -1;
  const sorted = scores.map((score) => sign * score).sort((a, b) => a - b);
  const [best, middle] = [sorted[0]!, sorted[Math.floor(sorted.length / 2)]!];
  const end = Math.min(sorted.at(-1)!, best + 2.5 * (middle - best));
  const room = end > best ? 0.06 * (end - best) : 0.5;
  const [from, to] = [best - room, end + room];
  return sign > 0 ? [from, to] : [-to, -from];
}

/** That an option was chosen at an end of its range, and on how many folds. */
function warningOf({ folds }: RowResult, option: string): string | undefined {
  const edges = folds.flatMap(({ tuning }) => tuning?.chosen?.edges ?? []);
  const parts = (['lowest', 'highest'] as const).flatMap((end) => {
    const count = edges.filter((edge) => edge.option === option && edge.end === end).length;
    return count === 0
      ? []
      : [`${end === 'lowest' ? 'lower' : 'upper'} end (${count}/${folds.length} folds)`];
  });
  return parts.length === 0 ? undefined : `at the ${parts.join(' and ')}`;
}

function describeTrial(
  fold: string,
  { trial, status, score, values, epochs }: TrialResult,
  chosen: boolean,
  short: ReadonlyMap<string, string>,
): string {
  const settings = Object.entries(values).map(
    ([name, value]) => `${short.get(name) ?? name} ${formatValue(value)}`,
  );
  const parts = [
    `${fold}, trial ${trial}${chosen ? ', chosen' : ''}: ${score === null ? status : score.toFixed(4)}`,
    ...settings,
    ...(epochs === null ? [] : [`epochs ${epochs}`]),
  ];
  return plain(parts.join('; '));
}

/** Digits beyond these would not move a point by a pixel. */
const rounded = (value: number): number => Number(value.toPrecision(6));
