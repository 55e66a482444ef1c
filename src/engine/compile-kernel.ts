import { topologicalOrder, type Expression } from '../core/expressions/expression.js';
import { ElementCode, type RatingPlace } from './element-code.js';
import {
  type Kernel,
  loopArguments,
  type Precision,
  RECORD_BYTES,
  RUN_BYTES,
  runRecordBytes,
  type Slot,
} from './kernel.js';
import { kernelKey } from './kernel-key.js';
import { CALL, KernelPlaces, RUN } from './kernel-places.js';
import { simplify } from './simplify.js';
import { VectorCode } from './vector-code.js';
import { FunctionBuilder, type WasmFunction } from './wasm/function-builder.js';

export interface CompiledKernel {
  readonly function: WasmFunction;
  /** The slots whose addresses are the last arguments of the function, in their order. */
  readonly slots: readonly Slot[];
}

/** Kernels that are compiled, by their keys: functions, and the numbers of their slots. */
const compiled = new Map<string, { readonly function: WasmFunction; readonly slots: readonly number[] }>();
const MOST_KERNELS = 64;

/**
 * Compiles a kernel to a WebAssembly function; the same function for kernels that differ in the places of their slots alone, as those of folds do.
 *
 * Scalars are vectors with the same number in every lane, so that there is one code for both. A sum over a row is taken in up to four partial sums
 * (vector j goes to sum j mod 4), then ((s0 + s1) + (s2 + s3)), then across the lanes: an order that depends on width and precision alone.
 * Slots whose row stays the same over several elements are kept in locals meanwhile (a user's profile over the run of her ratings).
 */
export function compileKernel(kernel: Kernel, precision: Precision): CompiledKernel {
  const { text, slots } = kernelKey(kernel, precision);
  let known = compiled.get(text);
  if (!known) {
    const made = new KernelCompiler(kernel, precision).compile();
    known = { function: made.function, slots: made.slots.map((slot) => slots.indexOf(slot)) };
    if (compiled.size === MOST_KERNELS) compiled.delete(compiled.keys().next().value!);
    compiled.set(text, known);
  }
  return { function: known.function, slots: known.slots.map((number) => slots[number]!) };
}

class KernelCompiler {
  readonly #f: FunctionBuilder;
  readonly #places: KernelPlaces;
  readonly #element: ElementCode;
  readonly #own: Readonly<Record<string, number>>;
  readonly #rating: RatingPlace;

  constructor(
    readonly kernel: Kernel,
    precision: Precision,
  ) {
    const values = simplify(kernel.assignments.map(({ value }) => value));
    const assignments = kernel.assignments.map((assignment, i) => ({ ...assignment, value: values[i]! }));
    const f = new FunctionBuilder(kernel.name);
    this.#f = f;
    this.#own = Object.fromEntries(loopArguments(kernel.loop).map((name) => [name, f.parameter('i32')]));
    const slots = usedSlots(kernel, values);
    const bases = new Map(slots.map((slot) => [slot, f.parameter('i32')] as const));
    const code = new VectorCode(f, precision, values);
    this.#places = new KernelPlaces(kernel, f, code, bases);
    this.#rating =
      kernel.loop.kind === 'runs'
        ? { pointer: this.#own['records']!, offset: 4 }
        : { pointer: f.local('i32'), offset: 8 };
    this.#element = new ElementCode(
      f,
      code,
      this.#places,
      precision,
      kernel.leaves,
      assignments,
      this.#rating,
    );
  }

  compile(): CompiledKernel {
    const { other } = this.#own;
    this.#element.enter(CALL, { users: other, items: other });
    const { loop } = this.kernel;
    if (loop.kind === 'records') this.#records(loop.ordered);
    else if (loop.kind === 'rows') this.#rows(loop.axis);
    else this.#runs(loop.axis, runRecordBytes(loop.positions));
    this.#places.leave(CALL);
    return { function: this.#f.finish(true), slots: this.#places.slots };
  }

  #records(ordered: boolean): void {
    const f = this.#f;
    const { records, order, count } = this.#own;
    const [k, user, item, last] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const { pointer } = this.#rating;
    f.whileBelow(k, count!, () => {
      f.get(records!);
      if (ordered) f.get(order!).get(k).i32(2).emit('i32.shl').emit('i32.add').emit('i32.load', 0);
      else f.get(k);
      f.i32(RECORD_BYTES).emit('i32.mul').emit('i32.add').set(pointer);
      f.get(pointer).emit('i32.load', 0).set(user);
      f.get(pointer).emit('i32.load', 4).set(item);
      f.get(pointer).emit('i32.load', 12).set(last);
      this.#element.element({ users: user, items: item, ratings: last, negatives: last, sequence: k });
      f.addTo(k, 1);
    });
  }

  #rows(axis: Slot['axis']): void {
    const f = this.#f;
    const { rows, count } = this.#own;
    const [k, row] = [f.local('i32'), f.local('i32')];
    f.whileBelow(k, count!, () => {
      f.get(rows!).get(k).i32(2).emit('i32.shl').emit('i32.add').emit('i32.load', 0).set(row);
      this.#element.element({ [axis]: row });
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
    f.get(runs!).get(runCount!).i32(RUN_BYTES).emit('i32.mul').emit('i32.add').set(runsEnd);
    f.whileBelow(runs!, runsEnd, () => {
      f.get(runs!).emit('i32.load', 0).set(row);
      f.get(records!).get(runs!).emit('i32.load', 4);
      f.i32(recordBytes).emit('i32.mul').emit('i32.add').set(end);
      this.#element.enter(RUN, { [axis]: row });
      f.whileBelow(records!, end, () => {
        f.get(records!).emit('i32.load', 0).set(other);
        if (recordBytes > 8) f.get(records!).emit('i32.load', 8).set(position);
        this.#element.element({ [axis === 'users' ? 'items' : 'users']: other, ratings: position, sequence });
        f.addTo(sequence, 1);
        f.addTo(records!, recordBytes);
      });
      this.#places.leave(RUN);
      f.addTo(runs!, RUN_BYTES);
    });
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
