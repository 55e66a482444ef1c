import { callPlugin } from '../core/call-plugin.js';
import type { FittedPredictor, Predictor } from '../core/contracts/model.js';
import { PluginError } from '../core/errors.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { VisitScores } from '../engine/scores.js';

/** A fitted model, which predicts all items for some users, given in ascending order: for one after the other. */
export interface Scorer {
  readonly model: string;
  forEachUser(users: Uint32Array, visit: VisitScores): void;
}

/** That of a model that fits by itself. */
export function scorerOf(plugin: Predictor, fitted: FittedPredictor, items: number): Scorer {
  const scores = new Float64Array(items);
  return {
    model: plugin.name,
    forEachUser: (users, visit) => {
      for (const user of users) {
        callPlugin(plugin, () => {
          for (let item = 0; item < items; item++) scores[item] = fitted.predict(user, item);
        });
        visit(user, scores);
      }
    },
  };
}

/** What is said of a prediction that is no finite number: it is never left out of a mean, nor ranked. */
export const notFinite = (
  model: string,
  { users, items }: RatingMatrix,
  user: number,
  item: number,
  prediction: number,
): PluginError =>
  new PluginError(
    `model ${model}: the prediction for user ${users.idOf(user)}, item ${items.idOf(item)} is ${prediction}`,
  );
