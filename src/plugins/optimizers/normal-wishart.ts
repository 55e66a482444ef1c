import { choleskyFactor, type RandomStream, solveLower, solveLowerTransposed } from '../../core/public.js';

/** Weight, in rows, of the prior mean 0; and the scale matrix is the identity (Salakhutdinov and Mnih 2008, section 4). */
const MEAN_WEIGHT = 2;

/** Mean and precision of the normal distribution that the rows of a table come from. */
export interface RowPrior {
  readonly mean: Float64Array;
  /** columns x columns, row-major, both triangles. */
  readonly precision: Float64Array;
}

/**
 * Draws mean and precision from what the rows say of them, a normal-Wishart distribution (Salakhutdinov and Mnih 2008, equation 14):
 *
 *   precision ~ Wishart(S^-1, columns + n)   S = I + sum over rows (x - m)(x - m)^T + 2 n / (2 + n) m m^T,   m = mean of the n rows
 *   mean ~ N(n m / (2 + n), ((2 + n) precision)^-1)
 */
export function drawRowPrior(
  values: Float64Array,
  rows: Uint32Array,
  columns: number,
  random: RandomStream,
): RowPrior {
  const n = rows.length;
  const { mean, scatter } = moments(values, rows, columns);
  const weight = (MEAN_WEIGHT * n) / (MEAN_WEIGHT + n);
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) scatter[i * columns + j]! += weight * mean[i]! * mean[j]!;
    scatter[i * columns + i]! += 1;
  }
  const precision = drawWishart(scatter, columns, columns + n, random);
  const factor = precision.map((element) => (MEAN_WEIGHT + n) * element);
  requirePositive(choleskyFactor(factor, columns));
  const deviation = Float64Array.from({ length: columns }, () => random.normal());
  solveLowerTransposed(factor, deviation, columns);
  const drawn = deviation.map((element, k) => (n / (MEAN_WEIGHT + n)) * mean[k]! + element);
  return { mean: drawn, precision };
}

/** The mean of some rows, and the lower triangle of the sum of (x - mean)(x - mean)^T. */
function moments(values: Float64Array, rows: Uint32Array, columns: number) {
  const mean = new Float64Array(columns);
  for (const row of rows) for (let k = 0; k < columns; k++) mean[k]! += values[row * columns + k]!;
  for (let k = 0; k < columns; k++) mean[k]! /= rows.length;
  const scatter = new Float64Array(columns * columns);
  const difference = new Float64Array(columns);
  for (const row of rows) {
    for (let k = 0; k < columns; k++) difference[k] = values[row * columns + k]! - mean[k]!;
    for (let i = 0; i < columns; i++)
      for (let j = 0; j <= i; j++) scatter[i * columns + j]! += difference[i]! * difference[j]!;
  }
  return { mean, scatter };
}

/**
 * Draws from Wishart(S^-1, degrees of freedom), given the lower triangle of S, which is overwritten, by Bartlett's decomposition: with S = L L^T and
 * B lower triangular, B_ii^2 chi-squared with `degrees - i` degrees of freedom and standard normal numbers below, (L^-T B)(L^-T B)^T.
 */
export function drawWishart(
  inverseScale: Float64Array,
  size: number,
  degrees: number,
  random: RandomStream,
): Float64Array {
  requirePositive(choleskyFactor(inverseScale, size));
  const root = Array.from({ length: size }, (_, column) => {
    const bartlett = new Float64Array(size);
    bartlett[column] = Math.sqrt(2 * random.gamma((degrees - column) / 2));
    for (let row = column + 1; row < size; row++) bartlett[row] = random.normal();
    solveLowerTransposed(inverseScale, bartlett, size);
    return bartlett;
  });
  const drawn = new Float64Array(size * size);
  for (const column of root)
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++) drawn[i * size + j]! += column[i]! * column[j]!;
  return drawn;
}

/**
 * Draws a step to add to a row whose conditional distribution is normal: `slope` is the derivative of its log density at the row, `precision` (lower
 * triangle) its precision. Both are overwritten, `slope` by the step.
 */
export function drawNormalStep(
  precision: Float64Array,
  slope: Float64Array,
  size: number,
  random: RandomStream,
): void {
  requirePositive(choleskyFactor(precision, size));
  solveLower(precision, slope, size);
  for (let k = 0; k < size; k++) slope[k]! += random.normal();
  solveLowerTransposed(precision, slope, size);
}

function requirePositive(positive: boolean): void {
  if (!positive)
    throw new Error('a precision is no longer positive definite: the parameters have become too large');
}
