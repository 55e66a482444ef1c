import { callPlugin } from '../../core/call-plugin.js';
import type { FormulaModel, Model, Predictor } from '../../core/contracts/model.js';
import type { ResolvedPlugin } from '../../core/options.js';
import { RandomStream } from '../../core/random.js';
import type { RatingData } from '../../core/ratings.js';
import { changesBy, fingerprint } from '../fingerprint.js';
import { type Check, passed, unless } from '../finding.js';
import { methodWith } from '../fits.js';
import { fromRatingsOutcome } from '../from-ratings.js';
import { smallData } from '../ratings.js';
import { fitChecks, gradientCheck, type MethodsOf } from './methods.js';

const inMethod: MethodsOf<FormulaModel> = (model) => [['', methodWith(model.registry, { model })]];

const fromRatings: Check<FormulaModel> = {
  name: 'from-ratings',
  run: (model) => fromRatingsOutcome(methodWith(model.registry, { model })),
};

const formulaChecks: readonly Check<FormulaModel>[] = [
  gradientCheck(inMethod),
  ...fitChecks(inMethod),
  fromRatings,
];

/** Predictions for all pairs of user and item, in one order or the other. */
async function predictAll(
  { plugin, options }: ResolvedPlugin<Predictor>,
  data: RatingData,
  backwards = false,
): Promise<Float64Array> {
  const { users, items } = data.ratings;
  const input = await plugin.input?.(options, { fold: 'fold-1' });
  const fit = callPlugin(plugin, () =>
    plugin.fit(options, data, { random: RandomStream.fromSeed(1), ...(input && { input }) }),
  );
  const predictions = new Float64Array(users.size * items.size);
  for (let k = 0; k < predictions.length; k++) {
    const pair = backwards ? predictions.length - 1 - k : k;
    predictions[pair] = fit.predict(Math.floor(pair / items.size), pair % items.size);
  }
  return predictions;
}

const predictorChecks: readonly Check<Predictor>[] = [
  {
    name: 'fits',
    run: async (subject) => {
      const wrong = (await predictAll(subject, smallData())).find(
        (prediction) => !Number.isFinite(prediction),
      );
      return unless(
        wrong === undefined ? undefined : `a prediction is ${wrong}`,
        'predictions are finite, for users and items without ratings too',
      );
    },
  },
  {
    name: 'repeatable',
    run: async (subject) => {
      const first = fingerprint(await predictAll(subject, smallData()));
      await predictAll(subject, smallData(4));
      const again = fingerprint(await predictAll(subject, smallData()));
      if (again !== first) return unless('a second fit predicts other bits than the first', '');
      return fingerprint(await predictAll(subject, smallData(), true)) === first
        ? passed('it predicts the same bits each time, in any order, whatever was fitted in between')
        : unless('predictions depend on the order in which they are asked for', '');
    },
  },
  {
    name: 'inputs-untouched',
    run: async (subject) => {
      const data = smallData();
      const { changed } = await changesBy({ data }, () => predictAll(subject, data));
      return unless(changed, 'it leaves ratings and attributes as they were');
    },
  },
];

export const modelChecks = ({ form }: Model): readonly Check<never>[] =>
  form === 'formula' ? formulaChecks : predictorChecks;
