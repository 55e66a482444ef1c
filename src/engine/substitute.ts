import { type Expression, topologicalOrder } from '../core/expressions/expression.js';

/** An expression with others in place of some of its nodes. */
export function substitute(e: Expression, replacements: ReadonlyMap<Expression, Expression>): Expression {
  const done = new Map(replacements);
  for (const node of topologicalOrder([e])) {
    if (done.has(node)) continue;
    done.set(
      node,
      node.inputs.length === 0 ? node : { ...node, inputs: node.inputs.map((input) => done.get(input)!) },
    );
  }
  return done.get(e)!;
}
