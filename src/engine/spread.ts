import type { Loss } from '../core/contracts/costs.js';
import type { Spread } from '../core/contracts/objective.js';
import { differentiate } from '../core/expressions/differentiate.js';
import {
  add,
  div,
  dot,
  type Expression,
  leaf,
  mul,
  square,
  sum,
  topologicalOrder,
} from '../core/expressions/expression.js';
import type { ResolvedPlugin } from '../core/options.js';
import type { Slot } from './kernel.js';
import { LossGradient, LossSum } from './objective.js';
import type { EngineTable, Problem } from './problem.js';
import type { ProblemMemory } from './problem-memory.js';

/** What is known of an expression of independent random rows: absent variances are 0. */
interface Part {
  readonly variance?: Expression;
  /** The random rows that it is made of. */
  readonly rows: ReadonlySet<Expression>;
  /** Whether it is one random row, or that times what is not random. */
  readonly single: boolean;
}

const KNOWN: Part = { rows: new Set(), single: false };

/**
 * The variance of a prediction whose rows are random with independent elements, given the variances of these: of x y it is x^2 var(y) + var(x) y^2 + var(x) var(y), of
 * sums of independent terms the sum of theirs. Predictions are sums of terms that have no row in common, each linear in one row or the product of two,
 * element by element: then the mean of the prediction is the prediction by the means, and its variance is the sum of a term for each element of a row.
 *
 * @param variances of each random row.
 * @returns undefined for a prediction of another form.
 */
function varianceOf(
  prediction: Expression,
  variances: ReadonlyMap<Expression, Expression>,
): Expression | undefined {
  const parts = new Map<Expression, Part>();
  for (const e of topologicalOrder([prediction])) {
    const variance = variances.get(e);
    const part = variance
      ? { variance, rows: new Set([e]), single: true }
      : partOf(e, (input) => parts.get(input)!);
    if (!part) return undefined;
    parts.set(e, part);
  }
  return parts.get(prediction)!.variance;
}

function partOf(e: Expression, of: (input: Expression) => Part): Part | undefined {
  const random = e.inputs.filter((input) => of(input).variance);
  if (random.length === 0) return KNOWN;
  const [first, second] = e.inputs as [Expression, Expression];
  const width = Math.max(...e.inputs.map((input) => input.width));
  // A random number that meets every element of a row would make them depend on each other.
  if (random.some((input) => input.width < width)) return undefined;
  const rows = new Set(random.flatMap((input) => [...of(input).rows]));
  const independent = rows.size === random.reduce((count, input) => count + of(input).rows.size, 0);
  const [a, b] = random.map((input) => of(input).variance!) as [Expression, Expression | undefined];
  const { single } = of(random[0]!);
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- of all others the variance is no formula
  switch (e.op) {
    case 'neg':
      return { variance: a, rows, single };
    case 'sum':
      return { variance: sum(a), rows, single: false };
    case 'add':
    case 'sub':
      return independent ? { variance: b ? add(a, b) : a, rows, single: false } : undefined;
    case 'div':
      return first === random[0] && !b ? { variance: div(a, square(second)), rows, single } : undefined;
    case 'mul':
    case 'dot': {
      const product = e.op === 'mul' ? mul : dot;
      if (!b) {
        const factor = first === random[0] ? second : first;
        if (factor.op === 'constant' && factor.value === 0) return KNOWN;
        return { variance: product(square(factor), a), rows, single: single && e.op === 'mul' };
      }
      if (!independent || !random.every((input) => of(input).single)) return undefined;
      const variance = add(product(square(first), b), product(a, square(second)), product(a, b));
      return { variance, rows, single: false };
    }
    default:
      return undefined;
  }
}

/** Leaves for the variances of the tables' rows. */
const varianceLeaves = (tables: readonly EngineTable[]): Map<Expression, Expression> =>
  new Map(tables.map(({ name, columns, leaf: row }) => [row, leaf(`variance(${name})`, columns)]));

/** Why the spread of a problem is no formula; undefined if it is. */
export function spreadFault({ prediction, tables, specification }: Problem): string | undefined {
  if (varianceOf(prediction, varianceLeaves(tables))) return undefined;
  return `it needs a prediction whose terms have no table in common and are linear in one or a product of two, and that of ${specification.model.plugin.name} is another`;
}

/** The spread of E by two kinds of passes over the training ratings: see `Objective.spread`. */
export class LossSpread {
  readonly #memory: ProblemMemory;
  readonly #slots: readonly Slot[];
  readonly #value: LossSum;
  readonly #gradient: LossGradient;
  readonly #slopes: readonly Float64Array[];

  /** @param loss the plugin that the problem's loss is of, quadratic in the prediction. */
  constructor(memory: ProblemMemory, loss: ResolvedPlugin<Loss>) {
    const { problem, workspace } = memory;
    const { tables, target } = problem;
    this.#memory = memory;
    this.#slots = tables.map((table) => workspace.slot(table.axis, table.columns, table.rows));
    this.#slopes = tables.map((table) => new Float64Array(table.rows * table.columns));
    const variances = varianceLeaves(tables);
    const variance = varianceOf(problem.prediction, variances)!;
    const prediction = leaf('prediction');
    const [slope] = differentiate(loss.plugin.value(prediction, target, loss.options), [prediction]);
    const [curvature] = differentiate(slope!, [prediction]);
    const leaves = memory.trainingLeaves();
    const spread = {
      value: mul(0.5, curvature!, variance),
      tables: tables.map((table, i): EngineTable => {
        const row = variances.get(table.leaf)!;
        leaves.set(row, this.#slots[i]!);
        return { ...table, leaf: row };
      }),
      leaves,
    };
    this.#value = new LossSum(memory, spread.value, leaves);
    this.#gradient = new LossGradient(memory, spread);
  }

  compute(variances: readonly Float64Array[]): Spread {
    const { memory } = this.#memory.workspace;
    this.#slots.forEach((slot, i) => memory.write(slot, variances[i]!));
    this.#gradient.compute();
    [...this.#gradient.slots.values()].forEach((slot, i) => memory.read(slot, this.#slopes[i]));
    return { value: this.#value.compute(), slopes: this.#slopes };
  }
}
