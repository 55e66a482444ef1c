import { type Precision, VECTOR } from './kernel.js';
import { type KernelPlaces, LONGEST_UNROLLED, type Place, vectorsOf } from './kernel-places.js';
import type { VectorCode } from './vector-code.js';
import type { FunctionBuilder } from './wasm/function-builder.js';

/** Vectors that a loop over a long row takes at a time; as many partial sums has a reduction. */
export const GROUP = 4;

/** What code for one vector of rows finds: its number, within a group where rows are looped over, and its operands. */
export interface RowVector {
  readonly j: number;
  /** Whether it is the last of its row, which may have padding. */
  readonly last: boolean;
  /** A local with the vector of a row. */
  readonly read: (place: Place) => number;
  /** Where the vectors of a row start; in a loop a pointer that moves along. */
  readonly pointerOf: (place: Place) => number;
}

/** Emits code for every vector of rows: written out where rows are short, as a loop over groups of vectors where they are long. */
export class RowVectors {
  constructor(
    readonly f: FunctionBuilder,
    readonly code: VectorCode,
    readonly places: KernelPlaces,
    readonly precision: Precision,
  ) {}

  forEach(width: number, body: (vector: RowVector) => void): void {
    const count = vectorsOf(width, this.precision);
    if (count > LONGEST_UNROLLED) this.#loop(count, body);
    else {
      for (let j = 0; j < count; j++) {
        body({
          j,
          last: j === count - 1,
          read: (place) => this.#kept(place, j),
          pointerOf: ({ pointer }) => pointer,
        });
      }
    }
  }

  /** The locals of a row that is written out; read from memory the first time. */
  #kept(place: Place, j: number): number {
    if (place.resident.length > 0) return place.resident[j]!;
    place.loaded ??= [];
    return (place.loaded[j] ??= this.#load(place, j));
  }

  #load(place: Place, j: number): number {
    const local = this.code.temporary();
    this.places.load(place, j);
    this.f.set(local);
    return local;
  }

  #loop(count: number, body: (vector: RowVector) => void): void {
    const { f } = this;
    const [offset, end] = [f.local('i32'), f.local('i32')];
    // The last vector may have padding: it is always outside the loop.
    const looped = Math.floor((count - 1) / GROUP) * GROUP;
    f.i32(0)
      .set(offset)
      .i32(looped * VECTOR)
      .set(end);
    f.whileBelow(offset, end, () => {
      this.#group(offset, GROUP, false, body);
      f.addTo(offset, GROUP * VECTOR);
    });
    this.#group(offset, count - looped, true, body);
  }

  #group(offset: number, vectors: number, closing: boolean, body: (vector: RowVector) => void): void {
    const { f } = this;
    const pointers = new Map<Place, number>();
    const pointerOf = (place: Place): number => {
      let moved = pointers.get(place);
      if (moved === undefined) {
        moved = f.local('i32');
        f.get(place.pointer).get(offset).emit('i32.add').set(moved);
        pointers.set(place, moved);
      }
      return moved;
    };
    for (let j = 0; j < vectors; j++) {
      body({
        j,
        last: closing && j === vectors - 1,
        read: (place) => this.#load({ ...place, pointer: pointerOf(place) }, j),
        pointerOf,
      });
    }
  }
}
