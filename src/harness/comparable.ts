import type { MetricSummary, Results } from '../core/contracts/results.js';
import { firstDifference } from './compare-results.js';

/** Results that were read, and where from. */
export interface StoredRun {
  readonly file: string;
  readonly results: Results;
}

/** Why numbers of two runs may not stand side by side. */
export interface ProtocolDifference {
  readonly files: readonly [string, string];
  /** What is different, as the way to it in results.json. */
  readonly path: string;
  /** As they are in the files, in their order; undefined where it is not there. */
  readonly values: readonly [unknown, unknown];
}

export interface ComparableRuns {
  /** The metrics that all runs have, in the first's order and as the first defines them. */
  readonly metrics: readonly MetricSummary[];
  /** Of each run, counted from 1: those of a group are measured alike. */
  readonly groups: readonly number[];
  /** Of the first run of every further group from the very first run. */
  readonly differences: readonly ProtocolDifference[];
}

/** Divides runs by what has to be the same for their metrics to be comparable. */
export function groupComparable(runs: readonly StoredRun[]): ComparableRuns {
  const [first, ...others] = runs as readonly [StoredRun, ...StoredRun[]];
  const metrics = first.results.metrics.filter(({ name }) =>
    others.every(({ results }) => results.metrics.some((metric) => metric.name === name)),
  );
  const protocols = runs.map(({ results }) => protocolOf(results, metrics));
  const groups: number[] = [];
  const leaders: number[] = [];
  const differences: ProtocolDifference[] = [];
  for (const [i, protocol] of protocols.entries()) {
    const like = leaders.findIndex((leader) => !firstDifference('', protocols[leader], protocol));
    groups.push(like === -1 ? leaders.push(i) : like + 1);
    if (like !== -1 || i === 0) continue;
    const { path, stated, found } = reasonOf(first.results, runs[i]!.results, protocols[0], protocol);
    differences.push({ files: [first.file, runs[i]!.file], path, values: [stated, found] });
  }
  return { metrics, groups, differences };
}

/** Of divisions that differ, why they do: another splitter or other options, or another seed; their checksums say nothing to a reader. */
function reasonOf(one: Results, other: Results, ...protocols: [unknown, unknown]) {
  const difference = firstDifference('', ...protocols)!;
  if (!difference.path.startsWith('split.')) return difference;
  const chosen = ({ split: { splitter }, seed }: Results) => ({ split: { splitter }, seed });
  return firstDifference('', chosen(one), chosen(other)) ?? difference;
}

/**
 * What makes a metric's value mean the same: the data, which of the ratings are for training and test in each fold, and how it is measured. However a division
 * came about, by whatever splitter and seed, the same is the same. The seed counts where items are drawn from it to rank among. `precision` does
 * not: it is how rows are fitted, not how they are measured.
 */
function protocolOf({ data, split, seed, protocol, metrics }: Results, common: readonly MetricSummary[]) {
  const measured = common.map(({ name }) => metrics.find((one) => one.name === name)!);
  return {
    data: { checksum: data.checksum },
    split: { folds: split.folds.map(({ checksum }) => ({ checksum })) },
    protocol: { clip: protocol.clip },
    metrics: Object.fromEntries(
      measured.map(({ name, metric, direction, ranking }) => [
        name,
        { metric, direction, ...(ranking && { ranking }) },
      ]),
    ),
    ...(measured.some(({ ranking }) => (ranking?.sampled ?? null) !== null) && { seed }),
  };
}
