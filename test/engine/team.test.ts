import { afterAll, expect, test } from 'vitest';
// The threads of a team run built files, so the whole engine comes from there.
import * as e from '../../dist/core/expressions/expression.js';
import { RandomStream } from '../../dist/core/random.js';
import type { LeafSource } from '../../dist/engine/kernel.js';
import { blockLayout } from '../../dist/engine/grid-layout.js';
import { Team } from '../../dist/engine/team.js';
import { Workspace } from '../../dist/engine/workspace.js';
import { randomRatings } from '../support/problems.js';

const [USERS, ITEMS, FACTORS, SIZE, EPOCHS] = [400, 300, 20, 8, 3];
const { ratings } = randomRatings(8, USERS, ITEMS, 9000);
const teams: Team[] = [];
afterAll(() => Promise.all(teams.map((team) => team.close())));

/** Stochastic gradient descent over blocks of which no two at work share a user or an item. */
function factorize(threads: number): Float64Array[] {
  const team = new Team(threads);
  teams.push(team);
  const workspace = new Workspace('f32', team);
  const random = RandomStream.fromSeed(2);
  const slots = [workspace.slot('users', FACTORS, USERS), workspace.slot('items', FACTORS, ITEMS)] as const;
  for (const slot of slots) {
    workspace.fill((memory) => {
      memory.write(
        slot,
        Float64Array.from({ length: slot.rows * FACTORS }, () => 0.3 * random.normal()),
      );
    });
  }
  const [u, v, target] = [e.leaf('U', FACTORS), e.leaf('V', FACTORS), e.leaf('target')];
  const error = e.sub(target, e.dot(u, v));
  const job = workspace.job(
    {
      name: 'sgd',
      loop: { kind: 'runs', axis: 'users', positions: false },
      leaves: new Map<e.Expression, LeafSource>([
        [u, slots[0]],
        [v, slots[1]],
        [target, 'value'],
      ]),
      assignments: [
        { target: slots[0], value: e.add(u, e.mul(0.02, e.mul(error, v))), mode: 'set' },
        { target: slots[1], value: e.add(v, e.mul(0.02, e.mul(error, u))), mode: 'set' },
      ],
    },
    { kind: 'runs', layout: blockLayout(ratings, USERS, ITEMS, SIZE, false, RandomStream.fromSeed(4)) },
  );
  workspace.link();
  expect(workspace.text()).toContain('(export "sgd0")');
  expect(workspace.text()).not.toContain('relaxed');
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let shift = 0; shift < SIZE; shift++) {
      job.run(Uint32Array.from({ length: SIZE }, (_, group) => group * SIZE + ((group + shift) % SIZE)));
    }
  }
  return slots.map((slot) => workspace.memory.read(slot));
}

test('any number of threads leaves the same bits', () => {
  const alone = factorize(1);
  expect(alone.every((table) => table.every((x) => Number.isFinite(x) && x !== 0))).toBe(true);
  for (const threads of [2, 3, 4, 8]) expect(factorize(threads)).toEqual(alone);
});
