import type { ConvergenceSummary, Cost, Results, TargetSummary, TimeToTarget } from '../../core/public.js';
import { escape, table } from './markdown-table.js';
import { formatNumber, formatUse } from './text.js';

/** Ratios at which profiles are written down. */
const RATIOS = [1, 2, 4, 8];

/** `## Convergence`: how fast rows reach each target, and their performance profiles; nothing if the configuration does not ask. */
export function convergenceSections({ convergence }: Results): string[] {
  if (!convergence) return [];
  return [
    '## Convergence',
    describe(convergence),
    ...(convergence.targets.length === 0 ? ['Fits are missing, so no target is known.'] : []),
    ...convergence.targets.map((target) => targetTable(convergence, target)),
  ];
}

function describe({ validation, metric, measure, problems }: ConvergenceSummary): string {
  const what =
    measure === 'objective' ? 'the objective on the fitted ratings' : `${metric} on the validation part`;
  return escape(
    `Each row was fitted once more for its curve, with all of its epochs, on the training part of each fold without a validation part (${formatUse(validation)}): ` +
      `${problems} ${problems === 1 ? 'problem' : 'problems'}, the same start for all rows. Targets are of ${what}; no test rating has a part in it. ` +
      'Epochs, gradient evaluations (in passes over the ratings) and seconds are expected running times: all that was spent, runs that did not reach the target ' +
      'included, over the number of runs that did. Where none did, it is more than all that was spent. The last columns are performance profiles by gradient evaluations ' +
      '(Dolan and Moré 2002): the share of the problems on which a row needed at most so many times what the fastest row needed.',
  );
}

function targetTable({ rows }: ConvergenceSummary, target: TargetSummary): string {
  const heads = [
    'Row',
    'Reached',
    'Epochs',
    'Gradient evaluations',
    'Seconds',
    ...RATIOS.map((ratio) => `≤ ${ratio}×`),
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
      ...RATIOS.map((ratio) => shareAt(profile.gradientEvaluations, ratio).toFixed(2)),
    ];
  });
  return `**${escape(targetText(target))}**\n\n${table(heads, body, heads.length - 1)}`;
}

/** `0.8812 to 0.8901, best + 0.01 (start - best)` */
export function targetText({ tolerance, values }: TargetSummary): string {
  const [low, high] = [Math.min(...values), Math.max(...values)].map(formatNumber) as [string, string];
  const value = low === high ? low : `${low} to ${high}`;
  return tolerance === undefined ? `Target ${value}` : `Target best + ${tolerance} (start - best): ${value}`;
}

/** The expected running time; `> 150` where no run reached the target. */
function formatCost({ expected, spent }: TimeToTarget, cost: Cost): string {
  const digits = cost === 'seconds' ? 2 : 1;
  const text = (value: number): string => String(Number(value.toFixed(digits)));
  return expected ? text(expected[cost]) : `> ${text(spent[cost])}`;
}

/** A profile at a ratio. */
const shareAt = (steps: TimeToTarget['profile'][Cost], ratio: number): number =>
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
