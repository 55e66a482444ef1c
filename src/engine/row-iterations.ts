import { differentiate } from '../core/expressions/differentiate.js';
import {
  add,
  constant,
  div,
  dot,
  type Expression,
  leaf,
  less,
  mul,
  neg,
  select,
  sub,
  sum,
} from '../core/expressions/expression.js';
import type { Assignment, LeafSource, Slot } from './kernel.js';
import { weightedPenalty } from './objective.js';
import type { EngineTable } from './problem.js';
import type { ProblemMemory } from './problem-memory.js';
import { unobservedPairsOf } from './unobserved-pairs.js';
import type { Job } from './workspace.js';

/** What one rating says of a table's row: d prediction / d row, d loss / d prediction and its second derivative. */
export interface RatingDerivatives {
  readonly direction: Expression;
  readonly slope: Expression;
  readonly curvature: Expression;
}

/**
 * Conjugate gradient on the least-squares problems of all rows of a table at once, each with numbers of its own, none of which forms its Hessian: a product
 * with it is a pass over the ratings,
 *
 *   q = sum over the row's ratings of curvature (direction . p) direction + penalty'' p
 *
 * and, where pairs without rating count, the product of p with the Hessian that all rows have in common.
 *
 * Rows start at their current values, and stand still once |residual| <= tolerance |first residual|.
 */
export class RowIterations {
  readonly #memory: ProblemMemory;
  readonly #tolerance: Slot;
  readonly #product: Slot;
  readonly #residuals: Job;
  readonly #start: Job;
  readonly #multiply: Job;
  readonly #step: Job;
  readonly #commonOfRows: Job | undefined;
  readonly #commonOfConjugates: Job | undefined;

  /** @param product a slot of the table's shape that may be overwritten. */
  constructor(
    memory: ProblemMemory,
    table: EngineTable,
    axis: 'users' | 'items',
    { direction, slope, curvature }: RatingDerivatives,
    product: Slot,
  ) {
    const { workspace } = memory;
    const { columns, rows } = table;
    this.#memory = memory;
    this.#product = product;
    this.#tolerance = workspace.slot('shared', 1, 1);
    const slots = {
      residual: workspace.slot(axis, columns, rows),
      conjugate: workspace.slot(axis, columns, rows),
      square: workspace.slot(axis, 1, rows),
      goal: workspace.slot(axis, 1, rows),
    };
    const [q, r, p] = ['product', 'residual', 'conjugate'].map((name) => leaf(name, columns)) as [
      Expression,
      Expression,
      Expression,
    ];
    const [square, goal, tolerance] = [leaf('square'), leaf('goal'), leaf('tolerance')];
    const { penalty, leaves: rowLeaves } = weightedPenalty(memory, table);
    const slopeOfPenalty = penalty ? differentiate(penalty, [table.leaf])[0]! : constant(0);
    const curvatureOfPenalty = penalty ? differentiate(sum(slopeOfPenalty), [table.leaf])[0]! : constant(0);

    const layout = memory.grouped(axis);
    const overRatings = (name: string, value: Expression): Job =>
      workspace.job(
        {
          name,
          loop: { kind: 'runs', axis, positions: layout.positions },
          leaves: new Map([...memory.trainingLeaves(), [p, slots.conjugate]]),
          assignments: [{ target: product, value, mode: 'add' }],
        },
        { kind: 'runs', layout },
      );
    const pairs = unobservedPairsOf(memory);
    this.#commonOfRows = pairs?.products(table, memory.parameters(table), product);
    this.#commonOfConjugates = pairs?.products(table, slots.conjugate, product);
    const leaves = new Map<Expression, LeafSource>([
      ...rowLeaves,
      [q, product],
      [r, slots.residual],
      [p, slots.conjugate],
      [square, slots.square],
      [goal, slots.goal],
      [tolerance, this.#tolerance],
    ]);
    const overRows = (name: string, assignments: readonly (readonly [Slot, Expression])[]): Job =>
      workspace.job(
        {
          name,
          loop: { kind: 'rows', axis },
          leaves,
          assignments: assignments.map(([target, value]): Assignment => ({ target, value, mode: 'set' })),
        },
        memory.seenRows(table),
      );

    this.#residuals = overRatings('residual', mul(slope, direction));
    const first = neg(add(q, slopeOfPenalty));
    this.#start = overRows('start', [
      [slots.residual, first],
      [slots.conjugate, first],
      [slots.square, dot(first, first)],
      [slots.goal, mul(tolerance, tolerance, dot(first, first))],
      [product, constant(0)],
    ]);
    this.#multiply = overRatings('hessianProduct', mul(curvature, dot(direction, p), direction));
    const moves = less(goal, square);
    const whole = add(q, mul(curvatureOfPenalty, p));
    const length = select(moves, div(square, dot(p, whole)), 0);
    const residual = sub(r, mul(length, whole));
    const nextSquare = dot(residual, residual);
    this.#step = overRows('conjugateStep', [
      [memory.parameters(table), add(table.leaf, mul(length, p))],
      [slots.residual, residual],
      [slots.conjugate, add(residual, mul(select(moves, div(nextSquare, square), 0), p))],
      [slots.square, nextSquare],
      [product, constant(0)],
    ]);
  }

  run(iterations: number, tolerance: number): void {
    const { memory } = this.#memory.workspace;
    memory.f64[memory.indexOf(this.#tolerance, 0)] = tolerance;
    memory.fill(this.#product, 0);
    this.#residuals.run();
    this.#commonOfRows?.run();
    this.#start.run();
    for (let iteration = 0; iteration < iterations; iteration++) {
      this.#multiply.run();
      this.#commonOfConjugates?.run();
      this.#step.run();
    }
  }
}
