import type {
  Comparison,
  ConfidenceInterval,
  MetricSummary,
  StatisticalTest,
  StatisticsSummary,
} from '../core/contracts/results.js';
import type { Fold } from '../core/contracts/data.js';
import type { CellResult } from './cells.js';
import { metricsOf } from './named-metric.js';
import type { PreparedExperiment } from './prepare.js';
import { holm } from './statistics/holm.js';
import { cohenDz, mean } from './statistics/summary.js';
import { tInterval, tTest } from './statistics/t-test.js';
import {
  bootstrapEffectSize,
  bootstrapPValue,
  bootstrapUsers,
  percentileInterval,
  type UserStatistic,
} from './statistics/user-bootstrap.js';
import { valueOf } from './user-sums.js';

/** What statistics add to a row; by metric. */
export interface RowStatistics {
  readonly intervals: Readonly<Record<string, ConfidenceInterval>>;
  readonly comparison?: Readonly<Record<string, Comparison>>;
}

/** What one metric of one row allows to say; a row that is not ok, or has a value that is no number, has none. */
interface Evidence {
  interval(confidence: number): ConfidenceInterval;
  against(baseline: this, confidence: number): Omit<Comparison, 'test' | 'adjustedPValue' | 'verdict'>;
}

/** evidence(row, metric) */
type EvidenceOf = (row: number, metric: string) => Evidence | undefined;

/** Below this many users that a metric measures their bootstrap knows too little of what other users are like. */
const FEWEST_USERS = 10;

/** Intervals of all means and comparisons of all rows with the baseline; `cells[row][fold]`. */
export function computeStatistics(
  prepared: PreparedExperiment,
  cells: readonly (readonly CellResult[])[],
): { readonly summary: StatisticsSummary; readonly rows: readonly RowStatistics[] } {
  const { rows, metrics, baseline, confidence } = prepared.experiment;
  const { facts, evidence } =
    prepared.folds.length > 1 ? fromFolds(prepared, cells) : fromUsers(prepared, cells);
  const directions = metrics.map(({ name, plugin: { direction } }) => ({ name, direction }));
  // p values are adjusted over all rows, so none is known before all are.
  const complete = cells.every((row) => row.every(({ fold }) => fold.status !== 'missing'));
  const position = complete ? rows.findIndex(({ name }) => name === baseline) : -1;
  const comparisons = directions.map((metric) =>
    facts.test === null ? [] : compare(metric, facts.test, evidence, rows.length, position, confidence),
  );
  return {
    summary: { confidence, ...facts, baseline: baseline ?? null, correction: 'holm' },
    rows: rows.map((_, row) => {
      const intervals = directions.flatMap(({ name }) => {
        const found = evidence(row, name);
        return found ? [[name, found.interval(confidence)] as const] : [];
      });
      const compared = directions.flatMap(({ name }, i) => {
        const comparison = comparisons[i]![row];
        return comparison ? [[name, comparison] as const] : [];
      });
      return {
        intervals: Object.fromEntries(intervals),
        ...(compared.length > 0 && { comparison: Object.fromEntries(compared) }),
      };
    }),
  };
}

/** The comparison of each row in one metric, adjusted over those that there are. */
function compare(
  { name, direction }: Pick<MetricSummary, 'name' | 'direction'>,
  test: StatisticalTest,
  evidence: EvidenceOf,
  rows: number,
  baseline: number,
  confidence: number,
): (Comparison | undefined)[] {
  const reference = baseline < 0 ? undefined : evidence(baseline, name);
  const comparisons = new Array<Comparison | undefined>(rows).fill(undefined);
  if (!reference) return comparisons;
  const found = [...comparisons.keys()].flatMap((row) => {
    const one = row === baseline ? undefined : evidence(row, name);
    return one ? [{ row, ...one.against(reference, confidence) }] : [];
  });
  const adjusted = holm(found.map(({ pValue }) => pValue));
  found.forEach(({ row, pValue, effectSize, ...values }, i) => {
    const adjustedPValue = adjusted[i]!;
    const gain = direction === 'minimize' ? -values.difference : values.difference;
    const detected = adjustedPValue <= 1 - confidence && gain !== 0;
    const verdict = detected ? (gain > 0 ? 'better' : 'worse') : 'no difference detected';
    comparisons[row] = { test, ...values, pValue, adjustedPValue, effectSize, verdict };
  });
  return comparisons;
}

type Facts = Pick<StatisticsSummary, 'testToTraining' | 'replicates' | 'users'> & {
  readonly test: StatisticalTest | null;
};

class FoldEvidence implements Evidence {
  constructor(
    readonly values: readonly number[],
    readonly testToTraining: number,
  ) {}

  interval(confidence: number): ConfidenceInterval {
    return tInterval(this.values, confidence, this.testToTraining);
  }

  against({ values }: FoldEvidence, confidence: number) {
    const differences = this.values.map((value, fold) => value - values[fold]!);
    return {
      difference: mean(differences),
      confidenceInterval: tInterval(differences, confidence, this.testToTraining),
      pValue: tTest(differences, this.testToTraining).pValue,
      effectSize: cohenDz(differences),
    };
  }
}

function fromFolds({ folds, data }: PreparedExperiment, cells: readonly (readonly CellResult[])[]) {
  const count = (part: 'training' | 'test') => folds.reduce((total, fold) => total + fold[part].length, 0);
  const ratio = count('test') / count('training');
  const facts: Facts = shareRatings(folds, data.ratings.size)
    ? { test: 'corrected-resampled-t', testToTraining: ratio }
    : { test: 'paired-t' };
  const evidence = (row: number, metric: string): FoldEvidence | undefined => {
    const values = cells[row]!.map((cell) => cell.metrics[metric] ?? Number.NaN);
    return values.every(Number.isFinite) ? new FoldEvidence(values, facts.testToTraining ?? 0) : undefined;
  };
  return { facts, evidence: evidence as EvidenceOf };
}

function shareRatings(folds: readonly Fold[], ratings: number): boolean {
  const seen = new Uint8Array(ratings);
  for (const { training, test } of folds) {
    for (const part of [training, test]) {
      for (const position of part) {
        if (seen[position]) return true;
        seen[position] = 1;
      }
    }
  }
  return false;
}

class UserEvidence implements Evidence {
  constructor(
    readonly value: number,
    readonly replicates: Float64Array,
    /** Those that the metric measures. */
    readonly users: number,
  ) {}

  interval(confidence: number): ConfidenceInterval {
    return percentileInterval(this.replicates, confidence);
  }

  against(baseline: UserEvidence, confidence: number) {
    const difference = this.value - baseline.value;
    const differences = this.replicates.map((value, i) => value - baseline.replicates[i]!);
    return {
      difference,
      confidenceInterval: percentileInterval(differences, confidence),
      pValue: bootstrapPValue(differences),
      effectSize: bootstrapEffectSize(difference, differences, this.users),
    };
  }
}

/** 9,999 draws, which make 2 / 10,000 the smallest p value; fewer for very many users, whose work would be noticed. */
const drawsFor = (users: number): number => Math.min(9999, Math.max(1999, Math.floor(200_000_000 / users)));

function fromUsers(
  { experiment, data: { ratings }, folds, random }: PreparedExperiment,
  cells: readonly (readonly CellResult[])[],
) {
  const { seen } = ratings.select(folds[0]!.test).byUser();
  const users = seen.length;
  if (users < FEWEST_USERS) return { facts: { test: null } satisfies Facts, evidence: () => undefined };
  const found = cells.flatMap(([cell], row) =>
    metricsOf(experiment.metrics, 'ratings', 'ranking').flatMap((metric) => {
      const { name } = metric;
      const value = cell!.metrics[name] ?? Number.NaN;
      const sums = cell!.userSums?.[name];
      if (!sums || !Number.isFinite(value)) return [];
      const width = metric.plugin.sums.length;
      const measured = seen.filter((user) => sums.subarray(user * width, (user + 1) * width).some(Boolean));
      if (measured.length < FEWEST_USERS) return [];
      const statistic: UserStatistic = { sums, width, value: orNaN((totals) => valueOf(metric, totals)) };
      return [{ row, name, value, users: measured.length, statistic }];
    }),
  );
  const replicates = drawsFor(users);
  const statistics = found.map(({ statistic }) => statistic);
  const drawn = bootstrapUsers(seen, statistics, replicates, random.fork('statistics', 'users'));
  const evidence = (row: number, metric: string): UserEvidence | undefined => {
    const i = found.findIndex((one) => one.row === row && one.name === metric);
    if (i < 0 || !drawn[i]!.every(Number.isFinite)) return undefined;
    return new UserEvidence(found[i]!.value, drawn[i]!, found[i]!.users);
  };
  return {
    facts: { test: 'user-bootstrap', replicates, users } satisfies Facts,
    evidence: evidence as EvidenceOf,
  };
}

/** A metric that is not made for other users' sums, or not defined for some of the draws, has no interval; its value, and the other rows, stay. */
const orNaN =
  (value: UserStatistic['value']): UserStatistic['value'] =>
  (totals) => {
    try {
      return value(totals);
    } catch {
      return Number.NaN;
    }
  };
