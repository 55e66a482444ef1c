import { differentiate } from '../core/expressions/differentiate.js';
import { leaf, mul, square } from '../core/expressions/expression.js';
import { formulaLines, type Formula } from '../core/expressions/expression-text.js';
import type { Kernel, Loop, Slot } from './kernel.js';
import type { Problem } from './problem.js';
import { simplify } from './simplify.js';
import type { Workspace } from './workspace.js';

/** What a fit computes, as formulas. */
export interface Explanation {
  /** The prediction, what one rating costs, what a pair without one does where such pairs count, and what the row of each penalized table costs. */
  readonly objective: readonly string[];
  /** Of the loss of one rating, of a pair without one, and of the penalty, by the row of each table. */
  readonly derivatives: readonly string[];
  readonly passes: readonly PassExplanation[];
}

interface PassExplanation {
  readonly name: string;
  /** What it goes over. */
  readonly over: string;
  /** What it assigns, in the form in which it is computed. */
  readonly assignments: readonly string[];
}

/** What a pair of a user and an item costs that there is no training rating of. */
const UNOBSERVED = 'loss of each pair without a rating';

export function explain(problem: Problem, workspace: Workspace): Explanation {
  const penalized = problem.tables.filter((table) => table.penalty);
  const weight = problem.perRating ? 'for each rating of the row' : 'for each row';
  // They are no part of any pass over ratings: what they add up to is computed from Gram matrices.
  const { weight: unobserved } = problem.unobserved ?? {};
  const prediction = leaf('prediction');
  const objective: Formula[] = [
    { left: 'prediction =', value: problem.prediction },
    { left: 'loss =', value: problem.loss },
    ...penalized.map((table) => ({ left: `penalty of ${table.name}, ${weight} =`, value: table.penalty! })),
  ];
  const leaves = [...problem.tables.map((table) => table.leaf), ...problem.sums];
  const losses = differentiate(problem.loss, leaves);
  const slopes = unobserved === undefined ? [] : differentiate(problem.prediction, leaves);
  const derivatives = [
    ...leaves.map(({ name }, i) => ({ left: `d loss / d ${name} =`, value: losses[i]! })),
    ...penalized.map((table) => ({
      left: `d penalty / d ${table.name} =`,
      value: differentiate(table.penalty!, [table.leaf])[0]!,
    })),
  ];
  const names = slotNames(workspace.kernels);
  return {
    objective: [
      ...lines(objective),
      ...(unobserved === undefined
        ? []
        : lines([{ left: `${UNOBSERVED} =`, value: mul(unobserved, square(prediction)) }])),
    ],
    derivatives: [
      ...lines(derivatives),
      // One by one: a letter for the common factor would be taken for one of those above.
      ...slopes.flatMap((slope, i) => {
        const value = mul(mul(2 * unobserved!, prediction), slope);
        return lines([{ left: `d ${UNOBSERVED} / d ${leaves[i]!.name} =`, value }]);
      }),
    ],
    passes: workspace.kernels.map((kernel) => ({
      name: kernel.name,
      over: overText(kernel.loop),
      assignments: assignmentLines(kernel, names),
    })),
  };
}

function lines(formulas: readonly Formula[]): string[] {
  const values = simplify(formulas.map(({ value }) => value));
  return formulaLines(formulas.map(({ left }, i) => ({ left, value: values[i]! })));
}

/** What the rows of slots are called in formulas. */
function slotNames(kernels: readonly Kernel[]): ReadonlyMap<Slot, string> {
  const names = new Map<Slot, string>();
  for (const { leaves } of kernels) {
    for (const [leaf, source] of leaves) if (source !== 'value') names.set(source, leaf.name!);
  }
  return names;
}

function assignmentLines({ assignments, name }: Kernel, names: ReadonlyMap<Slot, string>): string[] {
  return lines(
    assignments.map(({ target, value, mode }) => {
      const targetName =
        names.get(target) ?? (target.taskStride === undefined ? name : `${name} of the task`);
      return { left: `${targetName} ${mode === 'add' ? '+=' : '<-'}`, value };
    }),
  );
}

function overText(loop: Loop): string {
  switch (loop.kind) {
    case 'records':
      return loop.ordered ? 'ratings, in the order of a list' : 'ratings, one after another';
    case 'runs':
      return `ratings, in runs of the same ${loop.axis === 'users' ? 'user' : 'item'}`;
    case 'rows':
      return loop.axis === 'shared' ? 'the shared row' : `${loop.axis} with training ratings`;
  }
}
