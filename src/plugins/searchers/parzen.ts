import { type Dimension, elementary, type RandomStream } from '../../core/public.js';

/** A density on [0, 1]. */
export interface Density {
  value(x: number): number;
  draw(random: RandomStream): number;
}

/** How the coordinates of trials are distributed along a dimension, one more that is uniform taken for granted. */
export function densityOf({ ordered, size }: Dimension, coordinates: readonly number[]): Density {
  return ordered || size === null ? kernels(coordinates) : histogram(size, coordinates);
}

/**
 * The mean of one uniform density and of a normal one around each coordinate, reflected at 0 and 1. A kernel's width is the larger distance to its
 * neighbours (the ends count as such), but at least 1 / (n + 1) and at most 1/2, as in Bergstra et al.
 */
function kernels(coordinates: readonly number[]): Density {
  const centers = [...coordinates].sort((a, b) => a - b);
  const count = centers.length;
  const widths = centers.map((center, i) => {
    const gap = Math.max(center - (centers[i - 1] ?? 0), (centers[i + 1] ?? 1) - center);
    return Math.min(0.5, Math.max(1 / (count + 1), gap));
  });
  return {
    value: (x) => {
      let total = 1;
      for (let i = 0; i < count; i++) {
        const [center, width] = [centers[i]!, widths[i]!];
        total +=
          normal((x - center) / width) / width +
          normal((x + center) / width) / width +
          normal((2 - x - center) / width) / width;
      }
      return total / (count + 1);
    },
    draw: (random) => {
      const i = random.integer(count + 1);
      if (i === count) return random.uniform();
      return reflected(centers[i]! + widths[i]! * random.normal());
    },
  };
}

/** exp(-x^2 / 2) / sqrt(2 pi) */
const normal = (x: number): number => elementary.exp((-x * x) / 2) / 2.5066282746310002;

/** Folds the line onto [0, 1]: 1.2 becomes 0.8, -0.3 becomes 0.3. */
function reflected(x: number): number {
  const within = Math.abs(x) % 2;
  return within > 1 ? 2 - within : within;
}

/** P(value) = (1 + trials with the value) / (n + trials). */
function histogram(size: number, coordinates: readonly number[]): Density {
  const cellOf = (x: number): number => Math.min(size - 1, Math.floor(x * size));
  const counts = new Float64Array(size).fill(1);
  for (const x of coordinates) counts[cellOf(x)]!++;
  const total = size + coordinates.length;
  return {
    value: (x) => (counts[cellOf(x)]! * size) / total,
    draw: (random) => {
      let left = random.uniform() * total;
      const cell = counts.findIndex((count) => (left -= count) < 0);
      return ((cell < 0 ? size - 1 : cell) + 0.5) / size;
    },
  };
}
