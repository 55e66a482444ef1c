import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as e from '../../src/core/expressions/expression.js';
import { RandomStream } from '../../src/core/random.js';
import type { Kernel, LeafSource, Loop, Precision } from '../../src/engine/kernel.js';
import { InterpretedRunner } from '../../src/engine/interpreted-runner.js';
import { blockLayout, groupedLayout } from '../../src/engine/grid-layout.js';
import { Team } from '../../src/engine/team.js';
import { type JobRunner, Workspace } from '../../src/engine/workspace.js';
import { randomRatings } from '../support/problems.js';

const [USERS, ITEMS] = [7, 6];
const { ratings } = randomRatings(3, USERS, ITEMS, 31);
const inline = new Team(1);

/** Slots of every kind with values in them, a kernel over them, and what it leaves behind. */
function run(
  runner: JobRunner,
  precision: Precision,
  loop: Loop['kind'] | 'ordered' | 'positions',
  width: number,
  formulas: (leaves: Readonly<Record<string, e.Expression>>) => Readonly<Record<string, e.Expression>>,
): Record<string, Float64Array> {
  const workspace = new Workspace(precision, runner);
  const random = RandomStream.fromSeed(5);
  const declared = {
    u: workspace.slot('users', width, USERS),
    v: workspace.slot('items', width, ITEMS),
    b: workspace.slot('items', 1, ITEMS),
    s: workspace.slot('shared', 1, 1),
    total: workspace.slot('shared', 1, 1, 'f64'),
  };
  const slots = Object.entries(declared);
  for (const [name, slot] of slots) {
    const values = Float64Array.from({ length: slot.rows * slot.width }, () => 2 * random.normal());
    if (name === 'total') continue;
    workspace.fill((memory) => {
      memory.write(slot, values);
    });
  }
  const leaves = Object.fromEntries(slots.map(([name, slot]) => [name, e.leaf(name, slot.width)]));
  const target = e.leaf('target');
  const rows = loop === 'rows';
  const values = formulas({ ...leaves, target: rows ? e.constant(1.5) : target });
  const kernel = (shape: Loop): Kernel => ({
    name: 'step',
    loop: shape,
    leaves: new Map<e.Expression, LeafSource>([
      ...slots.map(([name, slot]) => [leaves[name]!, slot] as const),
      [target, 'value'],
    ]),
    assignments: Object.entries(values).map(([name, value]) => ({
      target: declared[name as keyof typeof declared],
      value,
      mode: name === 'total' || name === 'b' ? ('add' as const) : ('set' as const),
    })),
  });
  const words = workspace.allocate(16 * ratings.size);
  const order = workspace.allocate(4 * ratings.size);
  workspace.fill(({ u32, f32 }) => {
    for (let k = 0; k < ratings.size; k++) {
      u32.set([ratings.user[k]!, ratings.item[k]!, 0, k], words / 4 + 4 * k);
      f32[words / 4 + 4 * k + 2] = ratings.value[k]!;
      u32[order / 4 + k] = ratings.size - 1 - k;
    }
    if (rows) for (let k = 0; k < USERS; k++) u32[words / 4 + k] = k;
  });
  const ranges = Uint32Array.of(0, 3, 3, rows ? USERS : ratings.size);
  const job =
    loop === 'runs' || loop === 'positions'
      ? workspace.job(kernel({ kind: 'runs', axis: 'users', positions: loop === 'positions' }), {
          kind: 'runs',
          layout: groupedLayout(ratings, 'users', { users: USERS, items: ITEMS }, loop === 'positions', {
            tasks: 3,
            stretches: 2,
          }),
        })
      : rows
        ? workspace.job(kernel({ kind: 'rows', axis: 'users' }), { kind: 'rows', address: words, ranges })
        : workspace.job(kernel({ kind: 'records', ordered: loop === 'ordered' }), {
            kind: 'records',
            address: words,
            ranges,
            ...(loop === 'ordered' && { order }),
          });
  workspace.link();
  job.run(undefined, 2);
  return Object.fromEntries(slots.map(([name, slot]) => [name, workspace.memory.read(slot)]));
}

function expectClose(
  found: Record<string, Float64Array>,
  wanted: Record<string, Float64Array>,
  tolerance: number,
) {
  for (const [name, values] of Object.entries(wanted)) {
    values.forEach((value, i) => {
      const close =
        Object.is(found[name]![i], value) ||
        Math.abs(found[name]![i]! - value) <= tolerance * Math.max(1, Math.abs(value));
      if (!close) expect.fail(`${name}[${i}] is ${found[name]![i]}, not ${value}`);
    });
  }
}

/** Stochastic gradient descent with an L2 penalty, the sum of losses, and a bias that adds up: stays of moderate size. */
const descent = ({ u, v, b, s, target }: Readonly<Record<string, e.Expression>>) => {
  const error = e.sub(target!, e.add(e.dot(u!, v!), e.mul(0.1, b!), e.mul(0.1, s!)));
  const rate = 0.001;
  const gradient = (other: e.Expression, own: e.Expression) =>
    e.add(e.mul(e.mul(-2, error), other), e.mul(2, e.mul(0.3, own)));
  return {
    u: e.sub(u!, e.mul(rate, gradient(v!, u!))),
    v: e.sub(v!, e.mul(rate, gradient(u!, v!))),
    b: e.mul(0.01, e.tanh(error)),
    total: e.square(error),
  };
};

describe.each(['records', 'ordered', 'runs', 'positions', 'rows'] as const)('a kernel over %s', (loop) => {
  // Below, at and above a vector; the longest that is written out; looped, with and without a remainder.
  test.each([1, 2, 3, 4, 5, 8, 31, 32, 33, 64, 65, 70, 130])(
    'rows of %d agree with the interpreter',
    (width) => {
      const wanted = run(new InterpretedRunner(), 'f64', loop, width, descent);
      expectClose(run(inline, 'f64', loop, width, descent), wanted, 1e-11);
      expectClose(run(inline, 'f32', loop, width, descent), wanted, 1e-4);
    },
  );
});

describe('random formulas', () => {
  const unary = [
    e.neg,
    e.abs,
    e.sign,
    e.sigmoid,
    e.tanh,
    (a: e.Expression) => e.exp(e.min(a, 3)),
    e.sum,
  ] as const;
  const binary = [e.add, e.sub, e.mul, e.min, e.max, e.less, e.lessEqual, e.equal, e.dot] as const;
  const steps = fc.array(fc.tuple(fc.nat(17), fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 20 });

  test.each([1, 3, 4, 70])('over rows of %d agree with the interpreter', (width) => {
    fc.assert(
      fc.property(steps, (recipe) => {
        const formulas = ({ u, v, b, s, target }: Readonly<Record<string, e.Expression>>) => {
          const nodes = [u!, v!, b!, s!, target!, e.constant(-1.5), e.constant(0), e.constant(2)];
          for (const [op, i, j, k] of recipe) {
            const [x, y, z] = [nodes[i % nodes.length]!, nodes[j % nodes.length]!, nodes[k % nodes.length]!];
            // Moderate values: what is compared is the compiler, not rounding near infinity.
            const bounded = (node: e.Expression) => e.max(-9, e.min(9, node));
            if (op < unary.length) nodes.push(bounded(unary[op]!(x)));
            else if (op < 16) nodes.push(bounded(binary[op - unary.length]!(x, y)));
            else if (op === 16) nodes.push(bounded(e.div(x, e.add(1, e.abs(y)))));
            else nodes.push(e.select(e.less(0.3, x), y, z));
          }
          const last = nodes.at(-1)!;
          return { ...(last.width > 1 ? { u: last } : { b: last }), total: e.sum(e.mul(nodes.at(-2)!, 1)) };
        };
        const wanted = run(new InterpretedRunner(), 'f64', 'runs', width, formulas);
        expectClose(run(inline, 'f64', 'runs', width, formulas), wanted, 1e-6);
      }),
      { numRuns: 150, seed: 11 },
    );
  });
});

test('layouts hold every rating once, and blocks of a diagonal share no user and no item', () => {
  const layout = blockLayout(ratings, USERS, ITEMS, 3, true, RandomStream.fromSeed(1));
  const positions: number[] = [];
  const met: Set<string>[] = [];
  for (let task = 0; task < 9; task++) {
    const seen = new Set<string>();
    for (let segment = layout.taskStarts[task]!; segment < layout.taskStarts[task + 1]!; segment++) {
      const [firstRun, endRun, first] = layout.segments.subarray(
        4 * segment,
        4 * segment + 3,
      ) as unknown as number[];
      let record = first!;
      for (let r = firstRun!; r < endRun!; r++) {
        seen.add(`user ${layout.runs[2 * r]!}`);
        for (let k = 0; k < layout.runs[2 * r + 1]!; k++, record++) {
          const position = layout.records[3 * record + 2]!;
          expect(ratings.user[position]).toBe(layout.runs[2 * r]);
          expect(ratings.item[position]).toBe(layout.records[3 * record]);
          seen.add(`item ${layout.records[3 * record]!}`);
          positions.push(position);
        }
      }
    }
    met.push(seen);
  }
  expect(positions.sort((a, b) => a - b)).toEqual(Array.from({ length: ratings.size }, (_, j) => j));
  for (let shift = 0; shift < 3; shift++) {
    const diagonal = [0, 1, 2].map((group) => met[group * 3 + ((group + shift) % 3)]!);
    const all = diagonal.flatMap((seen) => [...seen]);
    expect(new Set(all).size).toBe(all.length);
  }
});
