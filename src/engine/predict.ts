import { ratingLeaves } from './objective.js';
import type { EngineTable, Problem } from './problem.js';
import type { Backend, Slot } from './program.js';

/** Predicts ratings by the tables as they stand; `predictions[k]` is for `users[k]` and `items[k]`. */
export type Predict = (users: Int32Array, items: Int32Array, predictions: Float64Array) => void;

export function compilePrediction(problem: Problem, backend: Backend): Predict {
  const output: Slot = { axis: 'shared', width: 1, values: new Float64Array(1) };
  const leaves = new Map([...ratingLeaves(problem), ...problem.predictionConstants]);
  const step = backend({ leaves, assignments: [{ target: output, value: problem.prediction, mode: 'set' }] });
  return (users, items, predictions) => {
    for (const table of problem.tables) fillUnseen(table);
    for (let k = 0; k < users.length; k++) {
      step(users[k]!, items[k]!, 0);
      predictions[k] = output.values[0]!;
    }
  };
}

/** Rows without training ratings are no part of E; here they get what their table says of them. */
function fillUnseen({ seen, rows, columns, values, specification }: EngineTable): void {
  if (seen.length === rows) return;
  const row = new Float64Array(columns);
  if (specification.unseen === 'mean' && seen.length > 0) {
    for (const r of seen) for (let k = 0; k < columns; k++) row[k]! += values[r * columns + k]!;
    for (let k = 0; k < columns; k++) row[k]! /= seen.length;
  }
  let next = 0;
  for (let r = 0; r < rows; r++) {
    if (seen[next] === r) next++;
    else values.set(row, r * columns);
  }
}
