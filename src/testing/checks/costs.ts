import { callPlugin, requireScalar } from '../../core/call-plugin.js';
import type { CostProperty, Loss, Regularizer } from '../../core/contracts/costs.js';
import { differentiate } from '../../core/expressions/differentiate.js';
import { type Expression, leaf } from '../../core/expressions/expression.js';
import { interpret } from '../../core/expressions/interpret.js';
import { type Check, skipped, type Subject, unless } from '../finding.js';
import { type Method, methodWith } from '../fits.js';
import { named } from '../resolve.js';
import { fitChecks, gradientCheck, type MethodsOf } from './methods.js';

/** A loss for one target as a function of the prediction, or a penalty as one of a row: at points, of which neighbours are compared. */
interface Cost {
  /** What its points are called. */
  readonly what: string;
  readonly points: readonly (readonly number[])[];
  value(point: readonly number[]): number;
  slope(point: readonly number[]): readonly number[];
}

function costOf(
  what: string,
  points: readonly (readonly number[])[],
  value: Expression,
  variable: Expression,
  others: readonly (readonly [Expression, number[]])[],
): Cost {
  const [slope] = differentiate(value, [variable]) as [Expression];
  const at = (wanted: Expression, point: readonly number[]) =>
    interpret([wanted], new Map([...others, [variable, point]]))[0]!;
  return { what, points, value: (point) => at(value, point)[0]!, slope: (point) => [...at(slope, point)] };
}

const TARGETS = [1, 2.5, 3, 5];
/** On and between targets, beyond the scale, at and below zero. */
const PREDICTIONS = Array.from({ length: 61 }, (_, k) => [(k - 20) / 4]);

/** As a function of the prediction; a pairwise loss of either. */
const lossCosts = ({ plugin, options }: Subject<Loss>): Cost[] =>
  TARGETS.flatMap((number) => {
    const [first, second] = [leaf('prediction'), leaf('target')];
    const value = callPlugin(plugin, () => plugin.value(first, second, options));
    requireScalar(plugin, 'value', value);
    if (plugin.form !== 'pairwise') {
      return [costOf(`target ${number}, prediction`, PREDICTIONS, value, first, [[second, [number]]])];
    }
    return [
      costOf(`other item's score ${number}, score`, PREDICTIONS, value, first, [[second, [number]]]),
      costOf(`score ${number}, other item's`, PREDICTIONS, value, second, [[first, [number]]]),
    ];
  });

const ROWS = [-2, -0.5, 0, 1e-3, 1].flatMap((a) =>
  [-1, 0, 3].flatMap((b) => [0, 0.25].map((c) => [a, b, c])),
);

function penaltyCosts({ plugin, options }: Subject<Regularizer>): Cost[] {
  const row = leaf('row', 3);
  const penalty = callPlugin(plugin, () => plugin.penalty(row, options));
  requireScalar(plugin, 'penalty', penalty);
  return [costOf('row', ROWS, penalty, row, [])];
}

/** The first fault at a point of one of the costs. */
function faultAt(
  costs: readonly Cost[],
  fault: (cost: Cost, point: readonly number[], k: number) => string | undefined,
) {
  for (const cost of costs) {
    for (const [k, point] of cost.points.entries()) {
      const found = fault(cost, point, k);
      if (found !== undefined) return `at ${cost.what} ${point.join(', ')} ${found}`;
    }
  }
  return undefined;
}

function finite(cost: Cost, point: readonly number[]): string | undefined {
  const value = cost.value(point);
  if (!Number.isFinite(value)) return `it is ${value}`;
  const slope = cost.slope(point).find((element) => !Number.isFinite(element));
  return slope === undefined ? undefined : `its derivative is ${slope}`;
}

const negative = (cost: Cost, point: readonly number[]): string | undefined =>
  cost.value(point) >= 0 ? undefined : `it is ${cost.value(point)}`;

const STEP = 1e-5;

/** The slope is that of central differences, to 1e-5 of its size. */
function wrongSlope(cost: Cost, point: readonly number[]): string | undefined {
  for (const [i, derivative] of cost.slope(point).entries()) {
    const at = (step: number): number => cost.value(point.map((x, k) => (k === i ? x + step : x)));
    const difference = (at(STEP) - at(-STEP)) / (2 * STEP);
    if (Math.abs(derivative - difference) < 1e-5 * Math.max(1, Math.abs(difference))) continue;
    return `the derivative is ${derivative}, differences give ${difference}`;
  }
  return undefined;
}

/** Halfway between two points it is not above the mean of both. */
function notConvex(cost: Cost, point: readonly number[], k: number): string | undefined {
  for (const other of cost.points.slice(k + 1)) {
    const middle = point.map((x, i) => (x + other[i]!) / 2);
    const mean = (cost.value(point) + cost.value(other)) / 2;
    if (cost.value(middle) > mean + 1e-9 * Math.max(1, Math.abs(mean)))
      return `and ${other.join(', ')} it is not convex`;
  }
  return undefined;
}

function costChecks<P extends Loss | Regularizer>(
  costsOf: (subject: Subject<P>) => Cost[],
  methodsOf: MethodsOf<P>,
  gradient = gradientCheck(methodsOf),
): readonly Check<P>[] {
  const declared = (property: CostProperty, fault: Parameters<typeof faultAt>[1]): Check<P> => ({
    name: property,
    run: (subject) =>
      subject.plugin.properties?.includes(property)
        ? unless(faultAt(costsOf(subject), fault), `it is ${property}, as it declares`)
        : skipped(`it does not declare to be ${property}`),
  });
  return [
    {
      name: 'finite',
      run: (subject) =>
        unless(
          faultAt(costsOf(subject), finite),
          'value and derivative are finite, at zero and beyond the scale too',
        ),
    },
    declared('convex', notConvex),
    declared('non-negative', negative),
    gradient,
    ...fitChecks(methodsOf),
  ];
}

/** A loss that counts pairs without a rating takes a product of two rows, and a method that minimizes. */
function lossMethod({ registry, ...loss }: Subject<Loss>): Method {
  if (loss.plugin.form === 'pairwise' || loss.plugin.unobservedWeight === undefined)
    return methodWith(registry, { loss });
  return methodWith(registry, {
    loss,
    model: named(registry, 'model', 'matrix-factorization', { factors: 3 }) as Method['model'],
    optimizer: named(registry, 'optimizer', 'alternating-least-squares', { epochs: 2 }),
  });
}

/** A pairwise loss has no full-batch gradient, so its own derivatives are looked at. */
const slopeCheck: Check<Loss> = {
  name: 'gradient',
  run: (subject) =>
    unless(faultAt(lossCosts(subject), wrongSlope), 'derivatives are those of finite differences'),
};

export const lossChecks = ({ form }: Loss): readonly Check<Loss>[] =>
  costChecks<Loss>(
    lossCosts,
    (loss) => [['', lossMethod(loss)]],
    form === 'pairwise' ? slopeCheck : undefined,
  );

export const regularizerChecks = costChecks<Regularizer>(penaltyCosts, (regularizer) =>
  ['per-row', 'per-rating'].map((weighting) => {
    const options = { ...regularizer.options, weighting };
    return [weighting, methodWith(regularizer.registry, { regularizer: { ...regularizer, options } })];
  }),
);
