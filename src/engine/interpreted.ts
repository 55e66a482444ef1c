import type { Expression } from '../core/expressions/expression.js';
import { interpret } from '../core/expressions/interpret.js';
import type { Backend, Slot } from './program.js';

/** Runs a program by the interpreter: the oracle. */
export const interpreted: Backend = ({ leaves, assignments }) => {
  const outputs = assignments.map((assignment) => assignment.value);
  return (user, item, rating) => {
    const rowOf = { users: user, items: item, shared: 0, ratings: rating };
    const row = ({ values, width, axis }: Slot): Float64Array =>
      values.subarray(rowOf[axis] * width, (rowOf[axis] + 1) * width);
    const environment = new Map<Expression, Float64Array>();
    for (const [leaf, slot] of leaves) environment.set(leaf, row(slot));
    interpret(outputs, environment).forEach((value, i) => {
      const { target, mode } = assignments[i]!;
      const destination = row(target);
      for (let k = 0; k < target.width; k++) {
        const element = value.length === 1 ? value[0]! : value[k]!;
        destination[k] = mode === 'add' ? destination[k]! + element : element;
      }
    });
  };
};
