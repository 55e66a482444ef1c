import { defineSearcher, type Dimension, option, type Point } from '../../core/public.js';
import { onceEach } from './trials.js';

/**
 * All combinations: every value of a list or of a short range of whole numbers, and `points` of any other range, evenly spaced in its scale, its ends
 * among them (a single one lies in the middle). The last dimension changes fastest. The number of trials follows from the space.
 */
export default defineSearcher({
  name: 'grid',
  summary: 'Every combination of the values, with ranges cut into evenly spaced points.',
  options: {
    points: option.integer({
      minimum: 1,
      maximum: 1000,
      default: 5,
      description: 'Points of a range; fewer where it has fewer values.',
    }),
  },
  budget: ({ points }, dimensions) =>
    onceEach(dimensions.reduce((product, dimension) => product * coordinatesOf(dimension, points).length, 1)),
  search: ({ points }, dimensions, { trial }) => {
    let combinations: Point[] = [[]];
    for (const dimension of dimensions) {
      const coordinates = coordinatesOf(dimension, points);
      combinations = combinations.flatMap((point) => coordinates.map((coordinate) => [...point, coordinate]));
    }
    for (const point of combinations) trial(point).evaluate();
  },
});

function coordinatesOf({ size, ordered }: Dimension, points: number): number[] {
  if (size !== null && (!ordered || size <= points)) {
    return Array.from({ length: size }, (_, k) => (k + 0.5) / size);
  }
  return Array.from({ length: points }, (_, k) => (points === 1 ? 0.5 : k / (points - 1)));
}
