import type { RatingOrder } from '../core/contracts/objective.js';
import type { RandomStream } from '../core/random.js';
import { type Kernel, RECORD_BYTES, strideOf } from './kernel.js';
import { NegativeItems } from './negative-items.js';
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
  const blocked = !memory.problem.negatives && isBlocked(order, memory.problem.ratings.size);
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
  const records = new EpochRecords(memory, random);
  const order = workspace.allocate(shuffled ? 4 * size : 0);
  const job = workspace.job(
    { name: 'step', loop: { kind: 'records', ordered: shuffled }, leaves, assignments },
    { kind: 'records', address: records.address, ranges: chunks(size, size), ...(shuffled && { order }) },
  );
  return (epoch) => {
    if (shuffled) random.fork('order', epoch).shuffle(ratingNumbers(memory, order));
    records.start(epoch);
    job.run();
  };
}

/** All training ratings as records; under a pairwise loss with another item each, which every epoch draws anew. */
export class EpochRecords {
  readonly address: number;
  readonly #negatives: NegativeItems | undefined;

  constructor(
    readonly memory: ProblemMemory,
    readonly random: RandomStream,
  ) {
    const { ratings, negatives } = memory.problem;
    this.address = memory.records(ratings);
    if (negatives) this.#negatives = new NegativeItems(ratings);
  }

  /** @returns the other items, by the numbers of the ratings. */
  start(epoch: number): Uint32Array | undefined {
    const { problem, workspace } = this.memory;
    const others = this.#negatives?.drawFor(problem.ratings, this.random.fork('negatives', epoch));
    const { u32 } = workspace.memory;
    const last = this.address / 4 + 3;
    if (others) {
      for (let k = 0; k < others.length; k++) u32[last + (k * RECORD_BYTES) / 4] = others[k]!;
    }
    return others;
  }
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
