import type { RatingData } from '../../src/core/public.js';
import { type TestProblem, valuesOf } from './problems.js';

/** A rule for one number, as textbooks write it: `state` is its own, zeros at first, and `t` counts the steps of its row from 1. */
export type TextbookRule = (parameter: number, gradient: number, state: number[], t: number) => number;

/**
 * Matrix factorization with squared error and lambda (sum U^2 + sum V^2), in plain loops from a problem's initial values.
 * @returns U and V, row-major, after `epochs`.
 */
export function textbookFactorization(
  problem: TestProblem,
  { ratings: { user, item, value, size } }: RatingData,
  { factors, lambda, epochs, pass }: { factors: number; lambda: number; epochs: number; pass: string },
  rule: TextbookRule,
): { U: number[]; V: number[] } {
  const tables = { U: [...valuesOf(problem, 'U')], V: [...valuesOf(problem, 'V')] };
  const states = { U: tables.U.map(() => [0, 0, 0, 0]), V: tables.V.map(() => [0, 0, 0, 0]) };
  const steps = { U: new Map<number, number>(), V: new Map<number, number>() };
  const visits = { U: new Map<number, number>(), V: new Map<number, number>() };
  for (let j = 0; j < size; j++) {
    visits.U.set(user[j]!, (visits.U.get(user[j]!) ?? 0) + 1);
    visits.V.set(item[j]!, (visits.V.get(item[j]!) ?? 0) + 1);
  }
  const lossGradients = (j: number) => {
    const [u, v] = [user[j]! * factors, item[j]! * factors];
    let error = value[j]!;
    for (let k = 0; k < factors; k++) error -= tables.U[u + k]! * tables.V[v + k]!;
    return {
      U: tables.V.slice(v, v + factors).map((x) => -2 * error * x),
      V: tables.U.slice(u, u + factors).map((x) => -2 * error * x),
    };
  };
  const move = (name: 'U' | 'V', row: number, gradient: readonly number[]) => {
    const t = (steps[name].get(row) ?? 0) + 1;
    steps[name].set(row, t);
    gradient.forEach((g, k) => {
      const i = row * factors + k;
      tables[name][i] = rule(tables[name][i]!, g, states[name][i]!, t);
    });
  };
  const withPenalty = (name: 'U' | 'V', row: number, gradient: readonly number[], share: number) =>
    gradient.map((g, k) => g + 2 * lambda * share * tables[name][row * factors + k]!);

  for (let epoch = 0; epoch < epochs; epoch++) {
    if (pass === 'stochastic') {
      for (let j = 0; j < size; j++) {
        const [u, i] = [user[j]!, item[j]!];
        const { U, V } = lossGradients(j);
        const dU = withPenalty('U', u, U, 1 / visits.U.get(u)!);
        const dV = withPenalty('V', i, V, 1 / visits.V.get(i)!);
        move('U', u, dU);
        move('V', i, dV);
      }
      continue;
    }
    const sums = { U: new Map<number, number[]>(), V: new Map<number, number[]>() };
    for (let j = 0; j < size; j++) {
      const gradients = lossGradients(j);
      for (const [name, row] of [
        ['U', user[j]!],
        ['V', item[j]!],
      ] as const) {
        const sum = sums[name].get(row) ?? gradients[name].map(() => 0);
        sums[name].set(
          row,
          sum.map((g, k) => g + gradients[name][k]!),
        );
      }
    }
    const gradients = (['U', 'V'] as const).flatMap((name) =>
      [...sums[name]].map(([row, sum]) => ({ name, row, gradient: withPenalty(name, row, sum, 1) })),
    );
    for (const { name, row, gradient } of gradients) move(name, row, gradient);
  }
  return tables;
}
