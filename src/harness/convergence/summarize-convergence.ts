import type {
  ConvergenceRun,
  ConvergenceSummary,
  Cost,
  Spent,
  TargetSummary,
  TimeToTarget,
} from '../../core/contracts/convergence-results.js';
import type { CellResult } from '../cells.js';
import type { Convergence, Experiment } from '../experiment.js';
import { describeUse } from '../plugin-use.js';
import { performanceProfiles } from '../statistics/performance-profile.js';
import { expectedRunningTime, totalSpent } from '../statistics/running-time.js';

const COSTS: readonly Cost[] = ['epochs', 'gradientEvaluations', 'seconds'];

/** A curve as a way to a target: less is better. */
type Trajectory = readonly (Spent & { readonly value: number })[];

/** Puts the curves of a run together; `cells[row][fold]`. */
export function summarizeConvergence(
  { rows }: Experiment,
  convergence: Convergence,
  cells: readonly (readonly CellResult[])[],
): ConvergenceSummary {
  const { validation, metric, measure, tolerances, targets } = convergence;
  const curved = rows.flatMap(({ name }, i) => {
    const runs = cells[i]!.flatMap(({ fold }) => fold.convergence ?? []);
    const whole = cells[i]!.every(({ fold }) => fold.convergence);
    return whole ? [{ name, runs }] : [];
  });
  const complete = cells.every((row) => row.every(({ fold }) => fold.status !== 'missing'));
  const sign = signOf(convergence);
  const trajectories = curved.map(({ runs }) => runs.map((run) => trajectoryOf(run, measure, sign)));
  const problems = trajectories[0]?.length ?? 0;
  const reaching = (value: (problem: number) => number): Omit<TargetSummary, 'tolerance'> => {
    const values = Array.from({ length: problems }, (_, problem) => value(problem));
    return { values: values.map((one) => sign * one), rows: timesToTarget(trajectories, values) };
  };
  const ofTolerance = (tolerance: number): TargetSummary => ({
    tolerance,
    ...reaching((problem) =>
      relativeTarget(
        trajectories.map((row) => row[problem]!),
        tolerance,
      ),
    ),
  });
  const given = targets?.map((target) => reaching(() => sign * target)) ?? tolerances.map(ofTolerance);
  return {
    validation: describeUse(validation),
    metric: metric.name,
    measure,
    rows: curved.map(({ name }) => name),
    problems,
    targets: complete && problems > 0 ? given : [],
  };
}

const signOf = ({ measure, metric }: Convergence): number =>
  measure === 'validation' && metric.plugin.direction === 'maximize' ? -1 : 1;

const trajectoryOf = ({ curve }: ConvergenceRun, measure: Convergence['measure'], sign: number): Trajectory =>
  curve.map((point) => {
    const value = point[measure];
    return { ...point, value: value === null ? Number.NaN : sign * value };
  });

/**
 * f_L + tolerance (f_0 - f_L), with f_L the least value that any method has reached and f_0 the largest that any starts from, which is that of all of them
 * where models are the same (More and Wild 2009, Benchmarking derivative-free optimization algorithms, section 2.1). NaN without a value.
 */
export function relativeTarget(methods: readonly Trajectory[], tolerance: number): number {
  const finite = (values: readonly number[]) => values.filter(Number.isFinite);
  const best = Math.min(...finite(methods.flatMap((curve) => curve.map(({ value }) => value))));
  const start = Math.max(...finite(methods.flatMap((curve) => curve.slice(0, 1).map(({ value }) => value))));
  return best + tolerance * (start - best);
}

/** When methods reach the targets of their problems: `trajectories[method][problem]`, `targets[problem]`. */
export function timesToTarget(
  trajectories: readonly (readonly Trajectory[])[],
  targets: readonly number[],
): TimeToTarget[] {
  const runs = trajectories.map((method) => method.map((curve, problem) => runTo(curve, targets[problem]!)));
  const profiles = COSTS.map((cost) =>
    performanceProfiles(
      targets.map((_, problem) =>
        runs.map((method) => (method[problem]!.reached ? method[problem]![cost] : null)),
      ),
    ),
  );
  return runs.map((own, method) => {
    const expected = ofEachCost((cost) => expectedRunningTime(costsOf(own, cost)));
    return {
      runs: own,
      reached: own.filter(({ reached }) => reached).length,
      expected: own.some(({ reached }) => reached) ? (expected as Spent) : null,
      spent: ofEachCost((cost) => totalSpent(costsOf(own, cost))),
      profile: ofEachCost((_, i) => profiles[i]![method]!),
    };
  });
}

const costsOf = (runs: TimeToTarget['runs'], cost: Cost) =>
  runs.map((run) => ({ spent: run[cost], reached: run.reached }));

const ofEachCost = <T>(value: (cost: Cost, i: number) => T): Record<Cost, T> =>
  Object.fromEntries(COSTS.map((cost, i) => [cost, value(cost, i)])) as Record<Cost, T>;

function runTo(curve: Trajectory, target: number): TimeToTarget['runs'][number] {
  const found = curve.find(({ value }) => value <= target);
  const { epochs, gradientEvaluations, seconds } = found ??
    curve.at(-1) ?? { epochs: 0, gradientEvaluations: 0, seconds: 0 };
  return { epochs, gradientEvaluations, seconds, reached: found !== undefined };
}
