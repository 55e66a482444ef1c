/**
 * What a fit has asked of its training ratings, in evaluations of the derivative at one rating. A number that neither machine nor threads change, by
 * which optimizers can be compared where epochs are of unequal work:
 *
 * - a pass of an update rule, stochastic or full-batch: every rating once, whatever the size of batches;
 * - E, its gradient, or both at the same parameters: every rating once, as optimization counts calls of a function with its gradient (More and Wild 2009);
 * - the least-squares structure of a row: the row's ratings once, so that a sweep of alternating least squares has every rating once for each table;
 * - a step of one column of a table: the share of the columns, so that those of all count like the table's rows;
 * - a product with a Hessian inside such a structure: the same again.
 *
 * What looks on is not counted: curves, the objective that a schedule is told, validation parts.
 */
export class Evaluations {
  #ofRatings = 0;

  /** @param ratings of the training part. */
  constructor(readonly ratings: number) {}

  addRatings(count: number): void {
    this.#ofRatings += count;
  }

  addPasses(count: number): void {
    this.#ofRatings += count * this.ratings;
  }

  /** In passes over all training ratings. */
  get passes(): number {
    return this.#ofRatings / this.ratings;
  }
}
