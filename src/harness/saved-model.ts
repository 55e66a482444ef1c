import { DataError } from '../core/errors.js';
import type { Precision } from '../core/contracts/objective.js';
import type { Clip } from '../core/contracts/results.js';
import type { Expression } from '../core/expressions/expression.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { EngineConstant, ObjectiveProblem } from '../engine/problem.js';

/** What was minimized, so that the rows of a new user can be fitted as those of the others were. */
export interface SavedObjective {
  /** The rating in the loss. */
  readonly target: Expression;
  /** None if it was pairwise: it compares with items that are drawn. */
  readonly loss: Expression | undefined;
  /** The penalty of a row of each trained table, by the table's name; undefined where there is none. */
  readonly penalties: ReadonlyMap<string, Expression | undefined>;
  /** Whether a row's penalty counts once for each of its ratings. */
  readonly perRating: boolean;
  /** What the square of the prediction weighs for pairs without a rating; absent where such pairs do not count. */
  readonly unobservedWeight?: number;
}

/** A fitted formula: all that is needed to predict and to go on, and nothing of the code that fitted it. */
export interface SavedModel {
  /** What was fitted, for people: names of experiment, row and plugins. */
  readonly about: Readonly<Record<string, string>>;
  readonly precision: Precision;
  /** What predictions are moved into. */
  readonly clip: Clip;
  /** What the model was fitted to; it holds the ids and the scale. */
  readonly ratings: RatingMatrix;
  readonly tables: readonly EngineConstant[];
  /** What is predicted is the mean over so many samples of the tables, each of which has the values of one after the other, or of all alike. */
  readonly samples: number;
  /** The prediction, over the leaves of the tables. */
  readonly prediction: Expression;
  readonly objective: SavedObjective;
}

/** What a file keeps of the objective of a problem. */
export const savedObjective = ({
  target,
  loss,
  negatives,
  tables,
  perRating,
  unobserved,
}: ObjectiveProblem): SavedObjective => ({
  target,
  loss: negatives ? undefined : loss,
  penalties: new Map(tables.map(({ name, penalty }) => [name, penalty])),
  perRating,
  ...(unobserved && { unobservedWeight: unobserved.weight }),
});

/** @throws DataError if a model is several samples: there is no one set of rows to go on from. */
export function refuseSamples({ samples }: SavedModel, what: string, file?: string): void {
  if (samples > 1)
    throw new DataError(
      `${what}: it is the mean over ${samples} samples`,
      file === undefined ? undefined : { file },
    );
}
