import { definePredictor } from '../../core/public.js';
import { fitNeighbours, neighbourOptions } from './neighbours.js';

export default definePredictor({
  name: 'user-knn',
  summary: 'A baseline of biases, moved by what it leaves over for the most similar users.',
  formula: 'f(u, i) = b(u, i) + sum over v of s(u, v) (r[v, i] - b(v, i)) / sum over v of s(u, v)',
  source: 'Koren 2010, Factor in the neighbors: scalable and accurate collaborative filtering, section 2.2',
  options: neighbourOptions,
  fit: (options, { ratings }) => fitNeighbours('users', options, ratings),
});
