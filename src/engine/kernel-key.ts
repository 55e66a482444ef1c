import { topologicalOrder, type Expression } from '../core/expressions/expression.js';
import type { Kernel, Precision, Slot } from './kernel.js';

/** All that the code of a kernel depends on: where its slots lie does not count, so the kernels of another fold have the same key. */
export interface KernelKey {
  readonly text: string;
  /** The slots that the key numbers, in their order. */
  readonly slots: readonly Slot[];
}

export function kernelKey({ name, loop, leaves, assignments }: Kernel, precision: Precision): KernelKey {
  const slots = new Map<Slot, number>();
  const nodes = new Map<Expression, number>();
  const numberOf = <T>(numbers: Map<T, number>, one: T): number => {
    let number = numbers.get(one);
    if (number === undefined) numbers.set(one, (number = numbers.size));
    return number;
  };
  const sourceOf = (leaf: Expression): string | number => {
    const source = leaves.get(leaf);
    return source === undefined || source === 'value' ? String(source) : numberOf(slots, source);
  };
  const order = topologicalOrder(assignments.map(({ value }) => value));
  const values = order.map((e) => {
    numberOf(nodes, e);
    const content = e.op === 'leaf' ? sourceOf(e) : Object.is(e.value, -0) ? '-0' : e.value;
    return [e.op, e.width, content, ...e.inputs.map((input) => nodes.get(input))];
  });
  const targets = assignments.map(({ target, value, mode }) => [
    numberOf(slots, target),
    nodes.get(value),
    mode,
  ]);
  const shapes = [...slots.keys()].map((slot) => [slot.axis, slot.width, slot.precision]);
  return {
    text: [precision, name, Object.values(loop), ...values, targets, shapes].join(';'),
    slots: [...slots.keys()],
  };
}
