import type { ConvergenceSummary, Cost, Results, TargetSummary, TimeToTarget } from '../../core/public.js';
import { escape, table } from './markdown-table.js';
import { formatNumber, formatUse, plain } from './text.js';

/** Ratios at which profiles are written down. */
export const PROFILE_RATIOS = [1, 2, 4, 8];

/** `## Convergence`: how fast rows reach each target, and their performance profiles; nothing if the configuration does not ask. */
export function convergenceSections({ convergence }: Results): string[] {
  if (!convergence) return [];
  return [
    '## Convergence',
    escape(
      `${describeConvergence(convergence)} The last columns are performance profiles by gradient evaluations (Dolan and Moré 2002): ` +
        'the share of the problems on which a row needed at most so many times what the fastest row needed.',
    ),
    ...(convergence.targets.length === 0 ? ['Fits are missing, so no target is known.'] : []),
    ...convergence.targets.map((target) => targetTable(convergence, target)),
  ];
}

/** What was fitted for curves, and what the numbers of the tables are. */
export function describeConvergence({ validation, metric, measure, problems }: ConvergenceSummary): string {
  const what =
    measure === 'objective'
      ? 'the objective on the fitted ratings'
      : `${plain(metric)} on the validation part`;
  return (
    `Each row was fitted once more for its curve, with all of its epochs, on the training part of each fold without a validation part (${formatUse(validation)}): ` +
    `${problems} ${problems === 1 ? 'problem' : 'problems'}, the same start for all rows. Targets are of ${what}; no test rating has a part in it. ` +
    'Epochs, gradient evaluations (in passes over the ratings) and seconds are expected running times: all that was spent, runs that did not reach the target ' +
    'included, over the number of runs that did. Where none did, it is more than all that was spent.'
  );
}

function targetTable({ rows }: ConvergenceSummary, target: TargetSummary): string {
  const heads = [
    'Row',
    'Reached',
    'Epochs',
    'Gradient evaluations',
    'Seconds',
    ...PROFILE_RATIOS.map((ratio) => `≤ ${ratio}×`),
  ];
  const body = rows.map((name, i) => {
    const found = target.rows[i]!;
    const { runs, reached, profile } = found;
    return [
      ...[name, `${reached}/${runs.length}`],
      ...[
        formatCost(found, 'epochs'),
        formatCost(found, 'gradientEvaluations'),
        formatCost(found, 'seconds'),
      ],
      ...PROFILE_RATIOS.map((ratio) => shareAt(profile.gradientEvaluations, ratio).toFixed(2)),
    ];
  });
  return `**${escape(targetText(target))}**\n\n${table(heads, body, heads.length - 1)}`;
}

/** `Target best + 0.01 (start - best): 0.8812 to 0.8901` */
export function targetText(target: TargetSummary): string {
  const name = targetName(target);
  return target.tolerance === undefined ? name : `${name}: ${rangeOf(target)}`;
}

/** Without the values, where they depend on the problem. */
export const targetName = (target: TargetSummary): string =>
  `Target ${target.tolerance === undefined ? rangeOf(target) : `best + ${target.tolerance} (start - best)`}`;

function rangeOf({ values }: TargetSummary): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(formatNumber) as [string, string];
  return low === high ? low : `${low} to ${high}`;
}

/** The expected running time; `> 150` where no run reached the target. */
export function formatCost({ expected, spent }: TimeToTarget, cost: Cost): string {
  const digits = cost === 'seconds' ? 2 : 1;
  const text = (value: number): string => String(Number(value.toFixed(digits)));
  return expected ? text(expected[cost]) : `> ${text(spent[cost])}`;
}

/** A profile at a ratio. */
export const shareAt = (steps: TimeToTarget['profile'][Cost], ratio: number): number =>
  steps.findLast((step) => step.ratio <= ratio)?.share ?? 0;

/** How scores of trials depend on tuned learning rates and the like; nothing if no option was chosen from a range. */
export function sensitivitySections({ sensitivity = [], tuning }: Results): string[] {
  if (sensitivity.length === 0) return [];
  const options = [...new Set(sensitivity.map(({ option }) => option))];
  return [
    '### Sensitivity',
    escape(
      `${tuning!.metric} on the validation part over the fifths of each range, in its scale, of the trials of all folds: best / median of the part's trials. ` +
        'Lost trials (diverged, failed) count as worse than all others. Trials differ in the other options too.',
    ),
    ...options.map((option) => {
      const own = sensitivity.filter((one) => one.option === option);
      const heads = ['Row', 'Range', '1st fifth', '2nd', '3rd', '4th', '5th', 'Lost'];
      const body = own.map(({ row, parts }) => [
        ...[row, `${parts[0]!.from} to ${parts.at(-1)!.to}`],
        ...parts.map(({ trials, best, median }) =>
          trials === 0
            ? '–'
            : `${best === null ? 'lost' : formatNumber(best)} / ${median === null ? 'lost' : formatNumber(median)}`,
        ),
        String(parts.reduce((total, { lost }) => total + lost, 0)),
      ]);
      return `**${escape(option)}**\n\n${table(heads, body)}`;
    }),
  ];
}
