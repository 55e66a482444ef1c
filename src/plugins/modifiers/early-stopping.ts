import { defineModifier, option } from '../../core/public.js';

/**
 * Ends the fit when the mean loss on a validation part of the training ratings has not improved for `patience` epochs in a row, that is, has not been
 * below the last improvement by more than minimumImprovement. The parameters of the best epoch predict. The validation part is drawn from
 * the training ratings, is the same for all rows of a comparison that ask for as much, and stays unfitted; test ratings have no part in it. To choose
 * the number of epochs and then fit all training ratings, see `epochs: best` of tuning.
 */
export default defineModifier({
  name: 'early-stopping',
  summary: 'Ends the fit when a validation part of the training ratings is predicted no better.',
  formula: 'ends when the validation loss has not improved for patience epochs',
  source: 'Prechelt 1998, Early stopping - but when?, criterion UP with strips of one epoch',
  options: {
    patience: option.integer({
      minimum: 1,
      default: 3,
      description: 'Epochs in a row without improvement after which the fit ends.',
    }),
    minimumImprovement: option.number({
      minimum: 0,
      default: 0,
      description: 'What the mean loss has to fall by to count as improved, in the unit of the loss.',
    }),
  },
  stop: ([, ...losses], { patience, minimumImprovement }) => {
    let best = Number.POSITIVE_INFINITY;
    let waited = 0;
    for (const loss of losses) {
      if (loss < best - minimumImprovement) [best, waited] = [loss, 0];
      else waited++;
    }
    return waited >= patience;
  },
});
