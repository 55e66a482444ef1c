import type { FunctionBuilder } from './wasm/function-builder.js';
import { elementSize, type Kernel, lanesOf, type Precision, type Slot, strideOf, VECTOR } from './kernel.js';
import type { VectorCode } from './vector-code.js';

/** Rows of up to this many vectors are written out; longer ones are looped over. */
export const LONGEST_UNROLLED = 16;

/** How often the row of a slot changes: never in a call, with each run, with each element. */
export const CALL = 0;
export const RUN = 1;
export const ELEMENT = 2;
export type Level = typeof CALL | typeof RUN | typeof ELEMENT;

/** Vectors of a row. */
export const vectorsOf = (width: number, precision: Precision): number =>
  width === 1 ? 1 : Math.ceil(width / lanesOf(precision));

/** A slot's row at the moment. */
export interface Place {
  readonly slot: Slot;
  readonly level: Level;
  /** Holds the address of the slot, then that of the row. */
  readonly base: number;
  readonly pointer: number;
  /** Locals that hold the row while it stays: one a vector; empty for long rows, which stay in memory. */
  readonly resident: readonly number[];
  /** Locals of a row that changes with each element, once it has been read. */
  loaded: number[] | undefined;
  written: boolean;
}

/** Where a kernel finds the rows of its slots, and which of them it keeps in locals. */
export class KernelPlaces {
  readonly #places: ReadonlyMap<Slot, Place>;

  /** @param bases the parameters that hold the slots' addresses. */
  constructor(
    readonly kernel: Kernel,
    readonly f: FunctionBuilder,
    readonly code: VectorCode,
    bases: ReadonlyMap<Slot, number>,
  ) {
    this.#places = new Map([...bases].map(([slot, base]) => [slot, this.#place(slot, base)]));
  }

  get slots(): Slot[] {
    return [...this.#places.keys()];
  }

  of(slot: Slot): Place {
    return this.#places.get(slot)!;
  }

  #place(slot: Slot, base: number): Place {
    const level = this.#levelOf(slot);
    const vectors = vectorsOf(slot.width, this.code.precision);
    const resident =
      level !== ELEMENT && vectors <= LONGEST_UNROLLED
        ? Array.from({ length: vectors }, () => this.f.local('v128'))
        : [];
    const pointer = slot.axis === 'shared' ? base : this.f.local('i32');
    const written = this.kernel.assignments.some(({ target }) => target === slot);
    return { slot, level, base, pointer, resident, loaded: undefined, written };
  }

  #levelOf({ axis }: Slot): Level {
    const { loop } = this.kernel;
    if (axis === 'shared') return CALL;
    if (loop.kind === 'records') return ELEMENT;
    if (loop.kind === 'rows') return axis === loop.axis ? ELEMENT : CALL;
    return axis === loop.axis ? RUN : ELEMENT;
  }

  /** Finds the rows of a level, and loads those that are kept. */
  enter(level: Level, rows: Readonly<Record<string, number | undefined>>): void {
    const { f } = this;
    for (const place of this.#places.values()) {
      if (place.level !== level) continue;
      place.loaded = undefined;
      const row = rows[place.slot.axis];
      if (place.slot.axis !== 'shared') {
        f.get(place.base)
          .get(row!)
          .i32(strideOf(place.slot))
          .emit('i32.mul')
          .emit('i32.add')
          .set(place.pointer);
      }
      place.resident.forEach((local, j) => {
        this.load(place, j);
        f.set(local);
      });
    }
  }

  /** Stores what has been kept in locals. */
  leave(level: Level): void {
    for (const place of this.#places.values()) {
      if (place.level !== level || !place.written) continue;
      place.resident.forEach((local, j) => {
        this.store(place, j, local);
      });
    }
  }

  load({ slot, pointer }: Place, j: number): void {
    this.f.get(pointer);
    this.code.load(slot.precision, slot.width === 1, j * VECTOR);
  }

  store({ slot, pointer }: Place, j: number, local: number): void {
    this.f.get(pointer).get(local);
    if (slot.width > 1) this.f.emit('v128.store', j * VECTOR);
    else this.f.emit(elementSize(slot.precision) === 4 ? 'v128.store32_lane' : 'v128.store64_lane', 0, 0);
  }
}
