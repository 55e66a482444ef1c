import type {
  Comparison,
  FoldResult,
  MetricResult,
  MetricSummary,
  PluginUse,
  Results,
  RowResult,
  SplitSummary,
  StatisticalTest,
  StatisticsSummary,
} from '../../core/public.js';

/** Control, escape and direction characters, which would act on a terminal or reorder a line, become spaces. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** Four decimals, with a minus that is as wide as a plus. */
export const formatNumber = (value: number): string => value.toFixed(4).replace('-', '−');

/** What a metric's column is called, with the direction that is better. */
export const headOf = ({ name, direction }: MetricSummary): string =>
  `${name} ${direction === 'minimize' ? '↓' : '↑'}`;

/** `0.9412 ± 0.0071`: the mean and half of its interval; without that where there is none, a dash where there is no mean. */
export function formatMetric({ mean, confidenceInterval }: MetricResult): string {
  if (mean === null) return '–';
  if (confidenceInterval === null) return formatNumber(mean);
  const { lower, upper } = confidenceInterval;
  return `${formatNumber(mean)} ± ${((upper - lower) / 2).toFixed(4)}`;
}

/** `−0.0112`, always with its sign; two digits of what four decimals would round to 0. */
export function formatDifference(difference: number): string {
  const size = Math.abs(difference);
  const text = size > 0 && size < 0.00005 ? size.toPrecision(2) : size.toFixed(4);
  return `${difference < 0 ? '−' : difference > 0 ? '+' : ''}${text}`;
}

/** An end of the scale, which of made-up ratings has all digits of a double. */
export const formatBound = (value: number): string => String(Number(value.toPrecision(6)));

export const formatPValue = (p: number): string => (p < 0.001 ? '<0.001' : p.toFixed(3));

/** `−0.0112 better, p 0.003` by the adjusted p value; `+0.0013 no difference` where none was detected. */
export function formatComparison({ difference, adjustedPValue, verdict }: Comparison): string {
  const found = formatDifference(difference);
  if (verdict === 'no difference detected') return `${found} no difference`;
  return `${found} ${verdict}, p ${formatPValue(adjustedPValue)}`;
}

/** `95 %` */
export const formatConfidence = ({ confidence }: StatisticsSummary): string =>
  `${Number((100 * confidence).toFixed(4))} %`;

/** What the intervals are and how they came about, or why there are none. */
export function describeIntervals({ statistics, split }: Results): string {
  const folds = split.folds.length;
  const half = `± is half of the ${formatConfidence(statistics)} confidence interval`;
  switch (statistics.test) {
    case 'corrected-resampled-t':
      return `${half} of the mean over ${folds} folds, widened for the training ratings that folds share (Nadeau and Bengio 2003).`;
    case 'paired-t':
      return `${half} of the mean over ${folds} folds, which share no ratings (Student's t).`;
    case 'user-bootstrap':
      return `${half}, by ${statistics.replicates ?? 0} bootstrap draws of the ${statistics.users ?? 0} test users. One fold: how much another training set would change is not in it.`;
    case null:
      return 'One fold with fewer than 10 test users: no intervals and no tests.';
  }
}

const TESTS = {
  'corrected-resampled-t': 'corrected resampled t test',
  'paired-t': 'paired t test',
  'user-bootstrap': 'paired bootstrap over users',
};

/** A test, in words. */
export const formatTest = (test: StatisticalTest): string => TESTS[test];

/** What rows are compared with and how; that they are not, where no baseline is declared. */
export function describeComparison({ statistics, rows }: Results): string | undefined {
  const { baseline, test } = statistics;
  if (rows.length < 2 || test === null) return undefined;
  if (baseline === null) return 'No baseline is declared, so no row is tested; add baseline: <row>.';
  if (rows.some(({ folds }) => folds.some(({ status }) => status === 'missing'))) {
    return 'Fits are missing, so no row is tested.';
  }
  if (rows.some(({ name, status }) => name === baseline && status !== 'ok')) {
    return `The baseline "${plain(baseline)}" is not ok, so no row is tested.`;
  }
  const level = Number((1 - statistics.confidence).toFixed(6));
  return `Differences are from "${plain(baseline)}": two-sided ${formatTest(test)}, p by Holm over the rows of each metric; better or worse at p ≤ ${level}. No difference detected is not equality.`;
}

/** `ok`, or `diverged, 4/5 folds ok`. */
export function formatStatus({ status, folds }: RowResult): string {
  if (status === 'ok') return 'ok';
  const ok = folds.filter((fold: FoldResult) => fold.status === 'ok').length;
  return `${status}, ${ok}/${folds.length} folds ok`;
}

export const formatSeconds = (seconds: number | null): string =>
  seconds === null ? '–' : seconds.toFixed(2);

/** What seconds of fitting are, and whose they are where fits are from the store. */
export function describeSeconds({ environment: { storedCells = 0 }, rows }: Results): string {
  const text = "Fit seconds are a fold's mean, without measuring.";
  if (storedCells === 0) return text;
  const fits = rows.reduce((total, { folds }) => total + folds.length, 0);
  return `${text} ${storedCells} of ${fits} fits are from the store, with the seconds of the runs that did them.`;
}

/** `sgd (learningRate 0.005, epochs 60)` */
export function formatUse({ name, options }: PluginUse): string {
  const parts = Object.entries(options).map(([option, value]) => `${option} ${formatValue(value)}`);
  return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
}

/** `[a, b]`, `{ x 1, y 2 }`, and a plugin among the options as `formatUse` writes it. */
export function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, ...rest } = value as Record<string, unknown>;
  const parts = Object.entries(rest).map(([key, part]) => `${key} ${formatValue(part)}`);
  if (typeof name === 'string') return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
  return `{ ${parts.join(', ')} }`;
}

/** How the ratings were divided, in words: `k-fold, 5 folds (leaks across time)`. */
export function formatSplit({ splitter, folds }: SplitSummary): string {
  const leaks = folds.some(({ time }) => time && time.testBeforeTrainingEnd > 0);
  const count = `${folds.length} ${folds.length === 1 ? 'fold' : 'folds'}`;
  return `${splitter.name}, ${count}${leaks ? ' (leaks across time)' : ''}`;
}

/** The command that runs an experiment again, for a POSIX shell. */
export const formatCommand = ({ config }: Results): string =>
  [
    `npx mfbench run ${shell(config.file)}`,
    ...config.set.map((set) => `--set ${shell(set)}`),
    ...(config.dataRoot === undefined ? [] : [`--data-root ${shell(config.dataRoot)}`]),
    ...(config.plugins ? ['--allow-plugins'] : []),
  ].join(' ');

/** A word of a command, for a POSIX shell. */
export const shell = (text: string): string =>
  /^[\w./=:-]+$/.test(text) ? text : `'${plain(text).replaceAll("'", `'\\''`)}'`;
