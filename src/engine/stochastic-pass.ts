import type { RatingOrder } from '../core/contracts/objective.js';
import type { RandomStream } from '../core/random.js';
import { type Kernel, strideOf } from './kernel.js';
import { chunks, type ProblemMemory, stretchesOf } from './problem-memory.js';

/** Training ratings from which `order: auto` means `blocked`. */
const BLOCKED_FROM = 500_000;
/** Groups of users and of items: enough blocks for a team of that many threads. */
const FEWEST_GROUPS = 16;

/** Declares a step a rating; the result runs an epoch, by its number from 1. */
export function stochasticPass(
  memory: ProblemMemory,
  step: Pick<Kernel, 'leaves' | 'assignments'>,
  order: RatingOrder,
  random: RandomStream,
): (epoch: number) => void {
  const blocked = isBlocked(order, memory.problem.ratings.size);
  return blocked ? inBlocks(memory, step, random) : oneByOne(memory, step, order !== 'stored', random);
}

/** Whether ratings are taken block by block. */
export const isBlocked = (order: RatingOrder, ratings: number): boolean =>
  order === 'blocked' || (order === 'auto' && ratings >= BLOCKED_FROM);

/** The textbook's pass: all ratings one after another, on one thread. */
function oneByOne(
  memory: ProblemMemory,
  { leaves, assignments }: Pick<Kernel, 'leaves' | 'assignments'>,
  shuffled: boolean,
  random: RandomStream,
): (epoch: number) => void {
  const { problem, workspace } = memory;
  const { size } = problem.ratings;
  const address = memory.records(problem.ratings);
  const order = workspace.allocate(shuffled ? 4 * size : 0);
  const job = workspace.job(
    { name: 'step', loop: { kind: 'records', ordered: shuffled }, leaves, assignments },
    { kind: 'records', address, ranges: chunks(size, size), ...(shuffled && { order }) },
  );
  return (epoch) => {
    if (shuffled) random.fork('order', epoch).shuffle(ratingNumbers(memory, order));
    job.run();
  };
}

/** The numbers of all ratings as they are stored, written at an address. */
export function ratingNumbers({ problem, workspace }: ProblemMemory, address: number): Uint32Array {
  const numbers = workspace.memory.u32.subarray(address / 4, address / 4 + problem.ratings.size);
  for (let k = 0; k < numbers.length; k++) numbers[k] = k;
  return numbers;
}

/**
 * Blocks of size x size in `size` rounds an epoch. In a round every group of users meets another group of items, so its blocks have no row in common
 * and can be worked on at once, to the same result as one after another. Rounds come in another random order each epoch. With trained shared
 * rows, which all blocks have in common, blocks come one after another.
 */
function inBlocks(
  memory: ProblemMemory,
  { leaves, assignments }: Pick<Kernel, 'leaves' | 'assignments'>,
  random: RandomStream,
): (epoch: number) => void {
  const size = gridSize(itemBytes(assignments));
  const layout = memory.blocks(size, random.fork('blocks'));
  const job = memory.workspace.job(
    { name: 'step', loop: { kind: 'runs', axis: 'users', positions: layout.positions }, leaves, assignments },
    { kind: 'runs', layout },
  );
  const apart = assignments.every(({ target }) => target.axis !== 'shared');
  const rounds = new Uint32Array(size);
  const blocks = new Uint32Array(size);
  return (epoch) => {
    for (let shift = 0; shift < size; shift++) rounds[shift] = shift;
    random.fork('order', epoch).shuffle(rounds);
    for (const shift of rounds) {
      for (let group = 0; group < size; group++) blocks[group] = group * size + ((group + shift) % size);
      if (apart) job.run(blocks);
      else for (let group = 0; group < size; group++) job.run(blocks.subarray(group, group + 1));
    }
  };
}

/** Bytes of the rows of items that a step changes. */
function itemBytes(assignments: Kernel['assignments']): number {
  let bytes = 0;
  for (const { target } of assignments) if (target.axis === 'items') bytes += strideOf(target) * target.rows;
  return bytes;
}

/** Groups along each axis, given the bytes of all rows of items: as many as keep those of a block in the cache. */
export const gridSize = (bytes: number): number => Math.max(FEWEST_GROUPS, stretchesOf(bytes));
