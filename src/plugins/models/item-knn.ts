import { definePredictor } from '../../core/public.js';
import { fitNeighbours, neighbourOptions } from './neighbours.js';

export default definePredictor({
  name: 'item-knn',
  summary: 'A baseline of biases, moved by what it leaves over for the most similar items.',
  formula: 'f(u, i) = b(u, i) + sum over j of s(i, j) (r[u, j] - b(u, j)) / sum over j of s(i, j)',
  source: 'Koren 2010, Factor in the neighbors: scalable and accurate collaborative filtering, section 2.2',
  options: neighbourOptions,
  fit: (options, { ratings }) => fitNeighbours('items', options, ratings),
});
