import type { Modifier } from '../../core/contracts/modifier.js';
import { methodWith } from '../fits.js';
import { named } from '../resolve.js';
import { fitChecks } from './methods.js';

/** A modifier does what it does to an optimizer: here to stochastic gradient descent. */
export const modifierChecks = fitChecks<Modifier>(({ plugin, options, registry }) => {
  const sgd = named(registry, 'optimizer', 'sgd', { learningRate: 0.002, epochs: 4 });
  const chain = [{ plugin, options }];
  return [['', methodWith(registry, { optimizer: { ...sgd, options: { ...sgd.options, chain } } })]];
});
