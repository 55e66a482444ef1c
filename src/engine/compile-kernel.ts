import { type Expression, topologicalOrder } from '../core/expressions/expression.js';
import {
  type Assignment,
  type Kernel,
  loopArguments,
  type Precision,
  RECORD_BYTES,
  RUN_BYTES,
  runRecordBytes,
  type Slot,
  VECTOR,
} from './kernel.js';
import {
  CALL,
  ELEMENT,
  KernelPlaces,
  type Level,
  LONGEST_UNROLLED,
  type Place,
  RUN,
  vectorsOf,
} from './kernel-places.js';
import { simplify } from './simplify.js';
import { FunctionBuilder, type WasmFunction } from './wasm/function-builder.js';
import { VectorCode } from './vector-code.js';

export interface CompiledKernel {
  readonly function: WasmFunction;
  /** The slots whose addresses are the last arguments of the function, in their order. */
  readonly slots: readonly Slot[];
}

/** Vectors that a loop over a long row takes at a time. */
const GROUP = 4;

/**
 * Compiles a kernel to a WebAssembly function.
 *
 * Scalars are vectors with the same number in every lane, so that there is one code for both. A sum over a row is taken in up to four partial sums
 * (vector j goes to sum j mod 4), then ((s0 + s1) + (s2 + s3)), then across the lanes: an order that depends on width and precision alone.
 * Slots whose row stays the same over several elements are kept in locals meanwhile (a user's profile over the run of her ratings).
 */
export function compileKernel(kernel: Kernel, precision: Precision): CompiledKernel {
  return new KernelCompiler(kernel, precision).compile();
}

class KernelCompiler {
  readonly #f: FunctionBuilder;
  readonly #code: VectorCode;
  readonly #places: KernelPlaces;
  readonly #scalars = new Map<Expression, number>();
  /** Scalars that stay the same over a run or a call, with their level. */
  readonly #fixed = new Map<Expression, { level: Level; local: number }>();
  readonly #assignments: readonly Assignment[];
  readonly #own: Readonly<Record<string, number>>;
  #value: number | undefined;
  readonly #recordValueOffset: number;
  #recordPointer = -1;

  constructor(
    readonly kernel: Kernel,
    readonly precision: Precision,
  ) {
    const values = simplify(kernel.assignments.map(({ value }) => value));
    this.#assignments = kernel.assignments.map((assignment, i) => ({ ...assignment, value: values[i]! }));
    const f = new FunctionBuilder(kernel.name);
    this.#f = f;
    this.#own = Object.fromEntries(loopArguments(kernel.loop).map((name) => [name, f.parameter('i32')]));
    const slots = usedSlots(kernel, values);
    const bases = new Map(slots.map((slot) => [slot, f.parameter('i32')] as const));
    this.#recordValueOffset = kernel.loop.kind === 'runs' ? 4 : 8;
    this.#code = new VectorCode(f, precision, values);
    this.#places = new KernelPlaces(kernel, f, this.#code, bases);
  }

  compile(): CompiledKernel {
    const { other } = this.#own;
    this.#enter(CALL, { users: other, items: other });
    const { loop } = this.kernel;
    if (loop.kind === 'records') this.#records(loop.ordered);
    else if (loop.kind === 'rows') this.#rows(loop.axis);
    else this.#runs(loop.axis, runRecordBytes(loop.positions));
    this.#places.leave(CALL);
    return { function: this.#f.finish(true), slots: this.#places.slots };
  }

  // The loops.

  #records(ordered: boolean): void {
    const f = this.#f;
    const { records, order, count } = this.#own;
    const [k, user, item, position] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const pointer = f.local('i32');
    this.#recordPointer = pointer;
    f.whileBelow(k, count!, () => {
      f.get(records!);
      if (ordered) f.get(order!).get(k).i32(2).emit('i32.shl').emit('i32.add').emit('i32.load', 0);
      else f.get(k);
      f.i32(RECORD_BYTES).emit('i32.mul').emit('i32.add').set(pointer);
      f.get(pointer).emit('i32.load', 0).set(user);
      f.get(pointer).emit('i32.load', 4).set(item);
      f.get(pointer).emit('i32.load', 12).set(position);
      this.#element({ users: user, items: item, ratings: position, sequence: k });
      f.addTo(k, 1);
    });
  }

  #rows(axis: Slot['axis']): void {
    const f = this.#f;
    const { rows, count } = this.#own;
    const [k, row] = [f.local('i32'), f.local('i32')];
    f.whileBelow(k, count!, () => {
      f.get(rows!).get(k).i32(2).emit('i32.shl').emit('i32.add').emit('i32.load', 0).set(row);
      this.#element({ [axis]: row });
      f.addTo(k, 1);
    });
  }

  #runs(axis: 'users' | 'items', recordBytes: number): void {
    const f = this.#f;
    const { runs, runCount, records } = this.#own;
    const locals = Array.from({ length: 6 }, () => f.local('i32'));
    const [row, other, position, end, runsEnd, sequence] = locals as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    this.#recordPointer = records!;
    f.get(runs!).get(runCount!).i32(RUN_BYTES).emit('i32.mul').emit('i32.add').set(runsEnd);
    f.whileBelow(runs!, runsEnd, () => {
      f.get(runs!).emit('i32.load', 0).set(row);
      f.get(records!).get(runs!).emit('i32.load', 4);
      f.i32(recordBytes).emit('i32.mul').emit('i32.add').set(end);
      this.#enter(RUN, { [axis]: row });
      f.whileBelow(records!, end, () => {
        f.get(records!).emit('i32.load', 0).set(other);
        if (recordBytes > 8) f.get(records!).emit('i32.load', 8).set(position);
        this.#element({ [axis === 'users' ? 'items' : 'users']: other, ratings: position, sequence });
        f.addTo(sequence, 1);
        f.addTo(records!, recordBytes);
      });
      this.#places.leave(RUN);
      f.addTo(runs!, RUN_BYTES);
    });
  }

  #enter(level: Level, rows: Readonly<Record<string, number | undefined>>): void {
    this.#places.enter(level, rows);
    if (level !== ELEMENT) this.#fixScalars(level);
  }

  /** Computes the scalars that change no more often than this. */
  #fixScalars(level: Level): void {
    const levels = new Map<Expression, Level>();
    for (const e of topologicalOrder(this.#assignments.map(({ value }) => value))) {
      levels.set(e, this.#levelOfExpression(e, levels));
      if (e.width > 1 || e.inputs.length === 0 || e.inputs.some((input) => input.width > 1)) continue;
      if (levels.get(e) !== level) continue;
      this.#fixed.set(e, { level, local: this.#scalarLocal(e) });
    }
  }

  #levelOfExpression(e: Expression, levels: ReadonlyMap<Expression, Level>): Level {
    const source = e.op === 'leaf' ? this.kernel.leaves.get(e)! : undefined;
    if (source === 'value') return ELEMENT;
    const place = source && this.#places.of(source);
    if (place) return place.written ? ELEMENT : place.level;
    return Math.max(CALL, ...e.inputs.map((input) => levels.get(input)!)) as Level;
  }

  // One element.

  #element(rows: Readonly<Record<string, number>>): void {
    this.#scalars.clear();
    this.#value = undefined;
    this.#enter(ELEMENT, rows);
    for (const { value } of this.#assignments) this.#hoist(value);
    for (const width of new Set(this.#assignments.map(({ target }) => target.width))) {
      if (width > 1) this.#assignRows(width);
    }
    const scalars = this.#assignments.filter(({ target }) => target.width === 1);
    const values = scalars.map(({ value }) => this.#copied(this.#scalar(value), value));
    scalars.forEach((assignment, i) => {
      this.#assign(
        this.#places.of(assignment.target),
        0,
        values[i]!,
        assignment.mode,
        this.#places.of(assignment.target).pointer,
      );
    });
  }

  /** A value that is about to be assigned elsewhere while the local that it is in may be assigned to. */
  #copied(local: number, { op }: Expression): number {
    if (op !== 'leaf') return local;
    const copy = this.#code.temporary();
    this.#f.get(local).set(copy);
    return copy;
  }

  /** Computes every scalar that an expression depends on, ahead of the loops over rows. */
  #hoist(e: Expression): void {
    if (e.width === 1) this.#scalar(e);
    else for (const input of e.inputs) this.#hoist(input);
  }

  #scalar(e: Expression): number {
    const known = this.#fixed.get(e)?.local ?? this.#scalars.get(e);
    if (known !== undefined) return known;
    const local = this.#scalarLocal(e);
    this.#scalars.set(e, local);
    return local;
  }

  #scalarLocal(e: Expression): number {
    if (e.op === 'constant') return this.#code.constant(e.value!);
    if (e.op === 'sum' || e.op === 'dot') return this.#reduce(e);
    if (e.op !== 'leaf')
      return this.#code.operation(
        e,
        e.inputs.map((input) => this.#scalar(input)),
      );
    const source = this.kernel.leaves.get(e)!;
    if (source === 'value') return this.#ratingValue();
    const place = this.#places.of(source);
    if (place.resident.length > 0) return place.resident[0]!;
    const local = this.#code.temporary();
    this.#places.load(place, 0);
    this.#f.set(local);
    return local;
  }

  #ratingValue(): number {
    if (this.#value === undefined) {
      this.#value = this.#code.temporary();
      this.#f.get(this.#recordPointer);
      this.#code.load('f32', true, this.#recordValueOffset);
      this.#f.set(this.#value);
    }
    return this.#value;
  }

  #reduce(e: Expression): number {
    for (const input of e.inputs) this.#hoist(input);
    const width = Math.max(...e.inputs.map((input) => input.width));
    const count = vectorsOf(width, this.precision);
    const sums = Array.from({ length: Math.min(GROUP, count) }, () => this.#code.temporary());
    const looped = count > LONGEST_UNROLLED;
    if (looped) for (const sum of sums) this.#code.zero(sum);
    const started = new Set<number>(looped ? sums : []);
    this.#forEachVector(width, (j, element, last) => {
      const sum = sums[j % GROUP]!;
      const operands = e.inputs.map(element);
      if (started.has(sum)) this.#f.get(sum);
      this.#f.get(operands[0]!);
      if (e.op === 'dot') this.#f.get(operands[1]!).emit(this.#code.name('mul'));
      if (last) this.#code.maskPadding(width);
      if (started.has(sum)) this.#f.emit(this.#code.name('add'));
      this.#f.set(sum);
      started.add(sum);
    });
    return this.#code.acrossLanes(sums);
  }

  #assignRows(width: number): void {
    const assignments = this.#assignments.filter(({ target }) => target.width === width);
    this.#forEachVector(width, (j, element, _last, pointerOf) => {
      const values = assignments.map(({ value }) => this.#copied(element(value), value));
      assignments.forEach(({ target, mode }, i) => {
        const place = this.#places.of(target);
        this.#assign(place, j, values[i]!, mode, pointerOf(place));
      });
    });
  }

  #assign(place: Place, j: number, value: number, mode: Assignment['mode'], pointer: number): void {
    const f = this.#f;
    const { slot } = place;
    const target = place.resident[j];
    let stored = value;
    if (slot.precision !== this.precision) stored = this.#code.promoted(stored);
    if (mode === 'add') {
      const sum = this.#code.temporary();
      if (target !== undefined) f.get(target);
      else this.#places.load({ ...place, pointer }, j);
      f.get(stored)
        .emit(slot.precision === 'f32' ? 'f32x4.add' : 'f64x2.add')
        .set(sum);
      stored = sum;
    }
    if (target !== undefined) f.get(stored).set(target);
    else this.#places.store({ ...place, pointer }, j, stored);
  }

  /**
   * Runs `body` for every vector of rows of a width: it gets a function that computes an expression's elements there. In a loop, the numbers of vectors
   * count within a group, and slots are reached by pointers that move along.
   */
  #forEachVector(
    width: number,
    body: (
      j: number,
      element: (e: Expression) => number,
      last: boolean,
      pointerOf: (place: Place) => number,
    ) => void,
  ): void {
    const count = vectorsOf(width, this.precision);
    if (count <= LONGEST_UNROLLED) {
      for (let j = 0; j < count; j++) {
        body(
          j,
          this.#elementsAt(j, (place) => this.#kept(place, j)),
          j === count - 1,
          ({ pointer }) => pointer,
        );
      }
      return;
    }
    const f = this.#f;
    const [offset, end] = [f.local('i32'), f.local('i32')];
    const group = (vectors: number, closing: boolean): void => {
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
        const read = (place: Place): number => {
          const local = this.#code.temporary();
          this.#places.load({ ...place, pointer: pointerOf(place) }, j);
          f.set(local);
          return local;
        };
        body(j, this.#elementsAt(j, read), closing && j === vectors - 1, pointerOf);
      }
    };
    // The last vector may have padding: it is always outside the loop.
    const looped = Math.floor((count - 1) / GROUP) * GROUP;
    f.i32(0)
      .set(offset)
      .i32(looped * VECTOR)
      .set(end);
    f.whileBelow(offset, end, () => {
      group(GROUP, false);
      f.addTo(offset, GROUP * VECTOR);
    });
    group(count - looped, true);
  }

  /** The locals of a row that is written out; read from memory the first time. */
  #kept(place: Place, j: number): number {
    if (place.resident.length > 0) return place.resident[j]!;
    place.loaded ??= [];
    let local = place.loaded[j];
    if (local === undefined) {
      local = place.loaded[j] = this.#code.temporary();
      this.#places.load(place, j);
      this.#f.set(local);
    }
    return local;
  }

  #elementsAt(_j: number, read: (place: Place) => number): (e: Expression) => number {
    const known = new Map<Expression, number>();
    const element = (e: Expression): number => {
      if (e.width === 1) return this.#scalar(e);
      let local = known.get(e);
      if (local === undefined) {
        local =
          e.op === 'leaf'
            ? read(this.#places.of(this.kernel.leaves.get(e) as Slot))
            : this.#code.operation(e, e.inputs.map(element));
        known.set(e, local);
      }
      return local;
    };
    return element;
  }
}

function usedSlots(kernel: Kernel, values: readonly Expression[]): Slot[] {
  const used = new Set<Slot>();
  for (const e of topologicalOrder(values)) {
    const source = kernel.leaves.get(e);
    if (e.op === 'leaf' && !source) throw new Error(`no slot for ${e.name}`);
    if (source && source !== 'value') used.add(source);
  }
  for (const { target } of kernel.assignments) used.add(target);
  return [...used];
}
