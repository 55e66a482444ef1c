import type { LeastSquares, Objective, ParameterTable } from '../core/contracts/objective.js';
import { differentiate } from '../core/expressions/differentiate.js';
import { type Expression, leaf, mul, sum } from '../core/expressions/expression.js';
import type { Backend, Program, Slot, Step } from './program.js';
import type { EngineTable, Problem } from './problem.js';
import { forEachRating, forEachRatingIn, forEachSeenRow, ratingsOfRow } from './row-passes.js';

/** A table's gradient of E: the part that passes over ratings add up. */
interface GradientTable {
  readonly table: EngineTable;
  readonly sums: Slot;
  /** Adds the penalty's part to a row; absent where the table is not penalized. */
  readonly addPenalty: Step | undefined;
}

/** E of a problem: its value, gradient and least-squares structure, each by passes over the training ratings in stored order. */
export class ProblemObjective implements Objective {
  readonly tables: readonly EngineTable[];
  readonly #problem: Problem;
  readonly #backend: Backend;
  readonly #total: Slot = { axis: 'shared', width: 1, values: new Float64Array(1) };
  readonly #addLoss: Step;
  readonly #addPenalty: ReadonlyMap<EngineTable, Step>;
  #gradient: { readonly addRating: Step; readonly parts: readonly GradientTable[] } | undefined;

  constructor(problem: Problem, backend: Backend) {
    this.tables = problem.tables;
    this.#problem = problem;
    this.#backend = backend;
    const leaves = ratingLeaves(problem);
    const addTo = (value: Expression): Step =>
      backend({ leaves, assignments: [{ target: this.#total, value, mode: 'add' }] });
    this.#addLoss = addTo(problem.loss);
    this.#addPenalty = new Map(
      problem.tables.flatMap((table) => {
        const { penalty, weightLeaves } = weightedPenalty(problem, table);
        if (!penalty) return [];
        const step = backend({
          leaves: new Map([...leaves, ...weightLeaves]),
          assignments: [{ target: this.#total, value: penalty, mode: 'add' }],
        });
        return [[table, step]] as const;
      }),
    );
  }

  value(): number {
    this.#total.values[0] = 0;
    forEachRating(this.#problem.ratings, this.#addLoss);
    for (const [table, step] of this.#addPenalty) forEachSeenRow(table, step);
    return this.#total.values[0];
  }

  gradient(): readonly Float64Array[] {
    this.#gradient ??= this.#compileGradient();
    const { addRating, parts } = this.#gradient;
    for (const { sums } of parts) sums.values.fill(0);
    forEachRating(this.#problem.ratings, addRating);
    for (const { table, addPenalty } of parts) if (addPenalty) forEachSeenRow(table, addPenalty);
    return parts.map(({ sums }) => sums.values);
  }

  #compileGradient() {
    const problem = this.#problem;
    const leaves = ratingLeaves(problem);
    const derivatives = differentiate(
      problem.loss,
      problem.tables.map((table) => table.leaf),
    );
    const parts = problem.tables.map((table): GradientTable => {
      const sums: Slot = { ...table.slot, values: new Float64Array(table.values.length) };
      const { penalty, weightLeaves } = weightedPenalty(problem, table);
      const program: Program | undefined = penalty && {
        leaves: new Map([...leaves, ...weightLeaves]),
        assignments: [{ target: sums, value: differentiate(penalty, [table.leaf])[0]!, mode: 'add' }],
      };
      return { table, sums, addPenalty: program && this.#backend(program) };
    });
    const addRating = this.#backend({
      leaves,
      assignments: parts.map(({ sums }, i) => ({ target: sums, value: derivatives[i]!, mode: 'add' })),
    });
    return { addRating, parts };
  }

  leastSquares(parameterTable: ParameterTable): LeastSquares {
    const problem = this.#problem;
    const table = problem.tables.find(({ name }) => name === parameterTable.name)!;
    const { columns } = table;
    const scratch = (width: number): Slot => ({ axis: 'shared', width, values: new Float64Array(width) });
    const [jacobian, slope, curvature] = [scratch(columns), scratch(1), scratch(1)];
    const [penaltySlope, penaltyCurvature] = [scratch(columns), scratch(columns)];

    const leaves = ratingLeaves(problem);
    const [direction, first, second] = chainRule(problem, table);
    const describeRating = this.#backend({
      leaves,
      assignments: [
        { target: jacobian, value: direction, mode: 'set' },
        { target: slope, value: first, mode: 'set' },
        { target: curvature, value: second, mode: 'set' },
      ],
    });
    const describePenalty = this.#penaltyCurvature(table, leaves, penaltySlope, penaltyCurvature);
    const ratingsOf = ratingsOfRow(table.axis, problem.ratings);

    return {
      assemble: (row, hessian, gradient) => {
        hessian.fill(0);
        gradient.fill(0);
        const accumulate: Step = (user, item, rating) => {
          describeRating(user, item, rating);
          addOuterProduct(hessian, gradient, jacobian.values, slope.values[0]!, curvature.values[0]!);
        };
        forEachRatingIn(ratingsOf(row), problem.ratings, accumulate);
        describePenalty?.(row, row, 0);
        for (let k = 0; k < columns; k++) {
          gradient[k]! += penaltySlope.values[k]!;
          hessian[k * columns + k]! += penaltyCurvature.values[k]!;
        }
      },
    };
  }

  /** The first and second derivatives of a row's penalty, which is a sum of one term for each element. */
  #penaltyCurvature(
    table: EngineTable,
    leaves: ReadonlyMap<Expression, Slot>,
    slope: Slot,
    curvature: Slot,
  ): Step | undefined {
    const { penalty, weightLeaves } = weightedPenalty(this.#problem, table);
    if (!penalty) return undefined;
    const [first] = differentiate(penalty, [table.leaf]) as [Expression];
    const [second] = differentiate(sum(first), [table.leaf]) as [Expression];
    return this.#backend({
      leaves: new Map([...leaves, ...weightLeaves]),
      assignments: [
        { target: slope, value: first, mode: 'set' },
        { target: curvature, value: second, mode: 'set' },
      ],
    });
  }
}

/** Where the expressions over one training rating find their rows. */
export function ratingLeaves(problem: Problem): Map<Expression, Slot> {
  const leaves = new Map(problem.trainingConstants);
  for (const table of problem.tables) leaves.set(table.leaf, table.slot);
  leaves.set(problem.target, { axis: 'ratings', width: 1, values: Float64Array.from(problem.ratings.value) });
  return leaves;
}

/** w penalty(row), as E contains it. */
function weightedPenalty(
  problem: Problem,
  table: EngineTable,
): { readonly penalty: Expression | undefined; readonly weightLeaves: ReadonlyMap<Expression, Slot> } {
  if (!table.penalty || !problem.perRating) return { penalty: table.penalty, weightLeaves: new Map() };
  const visits = leaf('visits');
  return { penalty: mul(visits, table.penalty), weightLeaves: new Map([[visits, table.visits]]) };
}

/** d prediction / d row, d loss / d prediction and its second derivative. */
function chainRule(problem: Problem, table: EngineTable): [Expression, Expression, Expression] {
  const { loss } = problem.specification;
  const prediction = leaf('prediction');
  const value = loss.plugin.value(prediction, problem.target, loss.options);
  const [first] = differentiate(value, [prediction]) as [Expression];
  const [second] = differentiate(first, [prediction]) as [Expression];
  const [direction] = differentiate(problem.prediction, [table.leaf]) as [Expression];
  return [
    direction,
    substitute(first, prediction, problem.prediction),
    substitute(second, prediction, problem.prediction),
  ];
}

function substitute(e: Expression, what: Expression, by: Expression): Expression {
  const done = new Map<Expression, Expression>([[what, by]]);
  const visit = (node: Expression): Expression => {
    let result = done.get(node);
    if (!result) {
      result = node.inputs.length === 0 ? node : { ...node, inputs: node.inputs.map(visit) };
      done.set(node, result);
    }
    return result;
  };
  return visit(e);
}

function addOuterProduct(
  hessian: Float64Array,
  gradient: Float64Array,
  jacobian: Float64Array,
  slope: number,
  curvature: number,
): void {
  const width = jacobian.length;
  for (let i = 0; i < width; i++) {
    gradient[i]! += slope * jacobian[i]!;
    const scaled = curvature * jacobian[i]!;
    for (let j = 0; j <= i; j++) hessian[i * width + j]! += scaled * jacobian[j]!;
  }
}
