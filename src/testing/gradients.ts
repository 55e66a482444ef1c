import type { Objective } from '../core/contracts/objective.js';

const STEP = 1e-6;

/** Where the gradient of an objective is not, to 1e-5 of its size, that of central differences at the current parameters; undefined if nowhere. */
export function gradientFault(objective: Objective): string | undefined {
  const gradients = objective.gradient().map((gradient) => gradient.slice());
  for (const [t, { name, values, seen, columns }] of objective.tables.entries()) {
    for (const row of seen) {
      for (let i = row * columns; i < (row + 1) * columns; i++) {
        const start = values[i]!;
        values[i] = start + STEP;
        const above = objective.value();
        values[i] = start - STEP;
        const below = objective.value();
        values[i] = start;
        const difference = (above - below) / (2 * STEP);
        const derivative = gradients[t]![i]!;
        // A comparison with NaN is false.
        if (Math.abs(derivative - difference) < 1e-5 * Math.max(1, Math.abs(difference))) continue;
        return `at ${name}[${row}, ${i - row * columns}] the derivative is ${derivative}, differences give ${difference}`;
      }
    }
  }
  return undefined;
}
