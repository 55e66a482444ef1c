import type { Results, RowResult, RowTuning, TuningSummary } from '../../core/public.js';
import { formatUse, formatValue, plain } from './text.js';

/** How options are chosen, in a sentence or two. */
export function describeTuning({ searcher, validation, metric, epochs }: TuningSummary): string {
  const refit =
    epochs === 'best'
      ? 'then a refit on all of it, with the epochs that were best on the validation part'
      : "then a refit on all of it, with the row's epochs";
  return `Tuned inside each fold on its training part alone: ${formatUse(searcher)} by ${plain(metric)} on a validation part (${formatUse(validation)}), ${refit}.`;
}

/** `20`, or that the row is not tuned: the column of trials. */
export const formatTrials = ({ tuning }: RowResult): string => (tuning ? String(tuning.trials) : 'not tuned');

/** What is unequal about the budgets of the rows; nothing if all are tuned with the same. */
function describeBudgets({ tuning, rows }: Results): string | undefined {
  if (!tuning) return undefined;
  const tuned = rows.flatMap((row) => row.tuning ?? []);
  const untuned = rows.length - tuned.length;
  const differ = (part: (budget: RowTuning) => number): boolean => new Set(tuned.map(part)).size > 1;
  const notes: string[] = [];
  if (differ(({ trials }) => trials) || differ(({ wholeFits }) => wholeFits)) {
    notes.push('Budgets differ: the rows had different numbers of trials, which favours those with more.');
  }
  if (untuned > 0) {
    notes.push(`${untuned} of ${rows.length} rows are not tuned: their options are as given.`);
  }
  return notes.length === 0 ? undefined : notes.join(' ');
}

/** `learningRate 0.0021 to 0.0034; factors 16; epochs 23 to 40`: what was chosen over the folds. Options are named without their plugin where that is clear. */
export function formatChosen({ tuning, folds }: RowResult): string {
  if (!tuning) return '';
  const chosen = folds.flatMap((fold) => fold.tuning?.chosen ?? []);
  if (chosen.length === 0) return 'no trial was ok';
  const short = shortNames(tuning);
  const parts = tuning.options.map(
    ({ name }) => `${short.get(name)!} ${formatSpread(chosen.map(({ values }) => values[name]))}`,
  );
  const epochs = chosen.flatMap((one) => one.epochs ?? []);
  return [...parts, ...(epochs.length > 0 ? [`epochs ${formatSpread(epochs)}`] : [])].map(plain).join('; ');
}

/** Of fitting trials, a fold; null for a row that is not tuned. */
export function secondsOfTuning({ tuning, folds }: RowResult): number | null {
  if (!tuning) return null;
  const seconds = folds.flatMap((fold) => fold.tuning?.trials ?? []).map((trial) => trial.seconds);
  return seconds.reduce((sum, one) => sum + one, 0) / folds.length;
}

/** Chosen values at the edge of what there was to choose from, each option once, with the number of folds. */
function describeEdges(row: RowResult): string | undefined {
  const { tuning, folds, name } = row;
  if (!tuning) return undefined;
  const short = shortNames(tuning);
  const counts = new Map<string, number>();
  for (const { option, end } of folds.flatMap((fold) => fold.tuning?.chosen?.edges ?? [])) {
    const text =
      option === 'epochs'
        ? 'the most epochs'
        : `the ${end === 'lowest' ? 'lower' : 'upper'} end of ${short.get(option) ?? option}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  const parts = [...counts].map(([text, count]) => `${text} (${count}/${folds.length} folds)`);
  return `${plain(name)}: chosen at ${parts.map(plain).join(', ')}; better values may lie beyond.`;
}

/** Trials of all folds that diverged or failed; nothing if there are none. */
function describeLostTrials({ name, folds }: RowResult): string | undefined {
  const trials = folds.flatMap((fold) => fold.tuning?.trials ?? []);
  const count = (status: string): number => trials.filter((trial) => trial.status === status).length;
  const lost = (['diverged', 'failed'] as const).filter((status) => count(status) > 0);
  if (lost.length === 0) return undefined;
  return `${plain(name)}: of ${trials.length} trials ${lost.map((status) => `${count(status)} ${status}`).join(' and ')}.`;
}

export function shortNames({ options }: RowTuning): Map<string, string> {
  const short = ({ name }: { readonly name: string }): string => name.slice(name.indexOf(' ') + 1);
  const clear = new Set(options.map(short)).size === options.length;
  return new Map(options.map((option) => [option.name, clear ? short(option) : option.name]));
}

/** `16`, `0.0021 to 0.0034`, `per-row or per-rating`. */
function formatSpread(values: readonly unknown[]): string {
  const distinct = [...new Set(values)];
  if (distinct.length > 1 && distinct.every((value) => typeof value === 'number')) {
    const sorted = distinct.sort((a, b) => a - b);
    return `${sorted[0]} to ${sorted.at(-1)}`;
  }
  return distinct.map(formatValue).join(' or ');
}

/** Everything of the above that is to be said below a table. */
export const describeTuned = (results: Results): string[] => {
  const { tuning, rows } = results;
  if (!tuning) return [];
  return [
    describeTuning(tuning),
    describeBudgets(results),
    ...rows.flatMap((row) => [describeEdges(row), describeLostTrials(row)]),
  ].filter((line) => line !== undefined);
};

/** What was chosen, a line for each row that is tuned. */
export const describeChosen = ({ rows }: Results): string[] =>
  rows.flatMap((row) => (row.tuning ? [`${plain(row.name)}: ${formatChosen(row)}`] : []));
