import { expect } from 'vitest';
import { objectiveOf, type TestProblem } from './problems.js';

/** Compares the gradient of E with central differences at the current parameters, to 1e-5 of its size. */
export function expectGradientOfDifferences(problem: TestProblem): void {
  const objective = objectiveOf(problem);
  const gradients = objective.gradient().map((gradient) => gradient.slice());
  const step = 1e-6;
  objective.tables.forEach(({ values, seen, columns }, t) => {
    for (const row of seen) {
      for (let i = row * columns; i < (row + 1) * columns; i++) {
        const start = values[i]!;
        values[i] = start + step;
        const above = objective.value();
        values[i] = start - step;
        const below = objective.value();
        values[i] = start;
        const difference = (above - below) / (2 * step);
        expect(Math.abs(gradients[t]![i]! - difference)).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(difference)),
        );
      }
    }
  });
}
