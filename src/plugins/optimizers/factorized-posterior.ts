import { elementary, type Objective, type ParameterTable, solvePositiveDefinite } from '../../core/public.js';

/**
 * A normal distribution with independent elements for the parameters, whose means are the objective's current values, with gamma distributions for the
 * precisions: alpha of the ratings around the prediction, and one for each column of each table around 0. The priors of the precisions are Gamma(1/2, rate
 * 1/2): worth one rating with an error of 1, one row of ones.
 *
 * Each update sets one factor of the distribution to the best while the others stay, so that the evidence lower bound never falls: mean-field variational Bayes,
 * as Lim and Teh 2007 and Raiko, Ilin and Karhunen 2007 have it for matrix factorization.
 */
export class FactorizedPosterior {
  /** Of each table, of its shape. */
  readonly variances: readonly Float64Array[];
  /** Of each table, of its columns. */
  readonly precisions: readonly Float64Array[];
  /** Of the ratings. */
  alpha: number;
  /** The expectation of E. */
  #expected: number;

  /** Starts with certain parameters: their variances come from the first sweep. */
  constructor(
    readonly objective: Objective,
    readonly ratings: number,
  ) {
    this.variances = objective.tables.map(({ values }) => new Float64Array(values.length));
    this.precisions = objective.tables.map(({ columns }) => new Float64Array(columns).fill(1));
    this.#expected = objective.value();
    this.alpha = (1 + ratings) / (1 + this.#expected);
  }

  /** Updates every factor once. */
  sweep(): void {
    const { objective, ratings } = this;
    objective.tables.forEach((table, i) => {
      this.#updateRows(table, i);
      const squares = this.#expectedSquares(i);
      for (let k = 0; k < table.columns; k++)
        this.precisions[i]![k] = (1 + table.seen.length) / (1 + squares[k]!);
    });
    this.#expected = objective.value() + objective.spread(this.variances).value;
    this.alpha = (1 + ratings) / (1 + this.#expected);
  }

  /**
   * After a sweep, the evidence lower bound less what is the same for all distributions:
   *
   *   sum over elements of log(variance) / 2 - (1 + ratings) / 2 log(1 + expected E) - sum over columns of (1 + rows) / 2 log(1 + sum over rows of expected x^2)
   */
  bound(): number {
    let bound = (-(1 + this.ratings) / 2) * elementary.log(1 + this.#expected);
    this.objective.tables.forEach(({ seen, columns }, i) => {
      for (const square of this.#expectedSquares(i))
        bound -= ((1 + seen.length) / 2) * elementary.log(1 + square);
      for (const row of seen)
        for (let k = 0; k < columns; k++) bound += elementary.log(this.variances[i]![row * columns + k]!) / 2;
    });
    return bound;
  }

  /** Means and variances of the rows of one table: given the others, rows do not depend on each other. */
  #updateRows(table: ParameterTable, i: number): void {
    const { columns, values, seen } = table;
    const [variances, precisions] = [this.variances[i]!, this.precisions[i]!];
    const slopes = this.objective.spread(this.variances).slopes[i]!;
    const structure = this.objective.leastSquares(table);
    const hessian = new Float64Array(columns * columns);
    const step = new Float64Array(columns);
    // The log density of the ratings is -alpha / 2 E.
    const scale = this.alpha / 2;
    for (const row of seen) {
      const start = row * columns;
      structure.assemble(row, hessian, step);
      for (let k = 0; k < columns; k++) {
        const diagonal = k * columns + k;
        const spread = Math.max(0, 2 * slopes[start + k]! - hessian[diagonal]!);
        const value = values[start + k]!;
        step[k] = -scale * (step[k]! + spread * value) - precisions[k]! * value;
        for (let j = 0; j <= k; j++) hessian[k * columns + j]! *= scale;
        hessian[diagonal]! += scale * spread + precisions[k]!;
        variances[start + k] = 1 / hessian[diagonal]!;
      }
      if (!solvePositiveDefinite(hessian, step, columns))
        throw new Error('a precision is no longer positive definite: the parameters have become too large');
      for (let k = 0; k < columns; k++) values[start + k]! += step[k]!;
    }
  }

  /** Of each column of a table: the sum over its rows of the expectation of the squared element. */
  #expectedSquares(i: number): Float64Array {
    const { columns, values, seen } = this.objective.tables[i]!;
    const squares = new Float64Array(columns);
    for (const row of seen)
      for (let at = row * columns, k = 0; k < columns; k++, at++)
        squares[k]! += values[at]! * values[at]! + this.variances[i]![at]!;
    return squares;
  }
}
