import { buildProblem, type EngineConstant, type Problem } from '../engine/problem.js';
import { type Outcome, skipped, unless } from './finding.js';
import type { Method } from './fits.js';
import { smallData } from './ratings.js';
import { RowsFromRatings } from './rows-from-ratings.js';

/** How far numbers may be apart that are the same but for rounding, relative to their size. */
const ROUNDING = 1e-9;

/** Whether what `fromRatings` of constant tables makes of a user's ratings, for somebody new, is what the table has for the same ratings. */
export function fromRatingsOutcome(method: Method): Outcome {
  const problem = buildProblem(method, smallData());
  const computed = problem.predictionConstants.filter(({ fromRatings }) => fromRatings !== undefined);
  if (computed.length === 0) return skipped('no table of users has fromRatings');
  const fault = computed.map((table) => faultOf(table, problem)).find((found) => found !== undefined);
  return unless(fault, 'fromRatings gives a user with the same ratings the same row');
}

function faultOf(table: EngineConstant, problem: Problem): string | undefined {
  const { leaf, columns } = table;
  const { value, leaveOneOut } = table.fromRatings!;
  const training = problem.trainingConstants.find((one) => one.leaf === leaf)!;
  const { starts, order, seen } = problem.ratings.byUser();
  for (const user of seen) {
    const positions = order.slice(starts[user], starts[user + 1]);
    const rows = new RowsFromRatings(problem.ratings.select(positions), problem.predictionConstants);
    const row = { values: table.values, at: [user], made: rows.row(value) };
    const left = { values: training.values, at: [...positions], made: rows.leftOut(value) };
    for (const { values, at, made } of leaveOneOut ? [row, left] : [row]) {
      const given = at.flatMap((start) => [...values.subarray(start * columns, (start + 1) * columns)]);
      const k = given.findIndex((x, i) => !(Math.abs(x - made[i]!) <= ROUNDING * Math.max(1, Math.abs(x))));
      if (k >= 0)
        return `table ${leaf.name}: the row of user ${user} has ${given[k]}, fromRatings makes it ${made[k]}`;
    }
  }
  return undefined;
}
