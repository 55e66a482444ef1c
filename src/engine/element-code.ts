import { type Expression, topologicalOrder } from '../core/expressions/expression.js';
import type { Assignment, LeafSource, Precision, Slot } from './kernel.js';
import {
  CALL,
  ELEMENT,
  type KernelPlaces,
  type Level,
  LONGEST_UNROLLED,
  type Place,
  vectorsOf,
} from './kernel-places.js';
import { GROUP, RowVectors } from './row-vectors.js';
import type { VectorCode } from './vector-code.js';
import type { FunctionBuilder } from './wasm/function-builder.js';

/** Where a loop finds the rating of its element: a local with the address of its record, and the place within. */
export interface RatingPlace {
  readonly pointer: number;
  readonly offset: number;
}

/** Emits what a kernel does with one element of its loop: scalars first, then rows, then what is assigned to scalars. */
export class ElementCode {
  readonly #scalars = new Map<Expression, number>();
  /** Scalars that stay the same over a run or a call, with their level. */
  readonly #fixed = new Map<Expression, { level: Level; local: number }>();
  readonly #vectors: RowVectors;
  #value: number | undefined;

  constructor(
    readonly f: FunctionBuilder,
    readonly code: VectorCode,
    readonly places: KernelPlaces,
    readonly precision: Precision,
    readonly leaves: ReadonlyMap<Expression, LeafSource>,
    readonly assignments: readonly Assignment[],
    readonly value: RatingPlace,
  ) {
    this.#vectors = new RowVectors(f, code, places, precision);
  }

  /** Starts a level of loops at these rows. */
  enter(level: Level, rows: Readonly<Record<string, number | undefined>>): void {
    this.places.enter(level, rows);
    if (level !== ELEMENT) this.#fixScalars(level);
  }

  /** Computes the scalars that change no more often than this. */
  #fixScalars(level: Level): void {
    const levels = new Map<Expression, Level>();
    for (const e of topologicalOrder(this.assignments.map(({ value }) => value))) {
      levels.set(e, this.#levelOfExpression(e, levels));
      if (e.width > 1 || e.inputs.length === 0 || e.inputs.some((input) => input.width > 1)) continue;
      if (levels.get(e) !== level) continue;
      this.#fixed.set(e, { level, local: this.#scalarLocal(e) });
    }
  }

  #levelOfExpression(e: Expression, levels: ReadonlyMap<Expression, Level>): Level {
    const source = e.op === 'leaf' ? this.leaves.get(e)! : undefined;
    if (source === 'value') return ELEMENT;
    const place = source && this.places.of(source);
    if (place) return place.written ? ELEMENT : place.level;
    return Math.max(CALL, ...e.inputs.map((input) => levels.get(input)!)) as Level;
  }

  element(rows: Readonly<Record<string, number>>): void {
    this.#scalars.clear();
    this.#value = undefined;
    this.enter(ELEMENT, rows);
    for (const { value } of this.assignments) this.#hoist(value);
    for (const width of new Set(this.assignments.map(({ target }) => target.width))) {
      if (width > 1) this.#assignRows(width);
    }
    const scalars = this.assignments.filter(({ target }) => target.width === 1);
    const values = scalars.map(({ value }) => this.#copied(this.#scalar(value), value));
    scalars.forEach((assignment, i) => {
      this.#assign(
        this.places.of(assignment.target),
        0,
        values[i]!,
        assignment.mode,
        this.places.of(assignment.target).pointer,
      );
    });
  }

  /** A value that is about to be assigned elsewhere while the local that it is in may be assigned to. */
  #copied(local: number, { op }: Expression): number {
    if (op !== 'leaf') return local;
    const copy = this.code.temporary();
    this.f.get(local).set(copy);
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
    if (e.op === 'constant') return this.code.constant(e.value!);
    if (e.op === 'sum' || e.op === 'dot') return this.#reduce(e);
    if (e.op !== 'leaf')
      return this.code.operation(
        e,
        e.inputs.map((input) => this.#scalar(input)),
      );
    const source = this.leaves.get(e)!;
    if (source === 'value') return this.#ratingValue();
    const place = this.places.of(source);
    if (place.resident.length > 0) return place.resident[0]!;
    const local = this.code.temporary();
    this.places.load(place, 0);
    this.f.set(local);
    return local;
  }

  #ratingValue(): number {
    if (this.#value === undefined) {
      this.#value = this.code.temporary();
      this.f.get(this.value.pointer);
      this.code.load('f32', true, this.value.offset);
      this.f.set(this.#value);
    }
    return this.#value;
  }

  #reduce(e: Expression): number {
    for (const input of e.inputs) this.#hoist(input);
    const width = Math.max(...e.inputs.map((input) => input.width));
    const count = vectorsOf(width, this.precision);
    const sums = Array.from({ length: Math.min(GROUP, count) }, () => this.code.temporary());
    const looped = count > LONGEST_UNROLLED;
    if (looped) for (const sum of sums) this.code.zero(sum);
    const started = new Set<number>(looped ? sums : []);
    this.#vectors.forEach(width, ({ j, last, read }) => {
      const sum = sums[j % GROUP]!;
      const operands = e.inputs.map(this.#elements(read));
      if (started.has(sum)) this.f.get(sum);
      this.f.get(operands[0]!);
      if (e.op === 'dot') this.f.get(operands[1]!).emit(this.code.name('mul'));
      if (last) this.code.maskPadding(width);
      if (started.has(sum)) this.f.emit(this.code.name('add'));
      this.f.set(sum);
      started.add(sum);
    });
    return this.code.acrossLanes(sums);
  }

  #assignRows(width: number): void {
    const assignments = this.assignments.filter(({ target }) => target.width === width);
    this.#vectors.forEach(width, ({ j, read, pointerOf }) => {
      const element = this.#elements(read);
      const values = assignments.map(({ value }) => this.#copied(element(value), value));
      assignments.forEach(({ target, mode }, i) => {
        const place = this.places.of(target);
        this.#assign(place, j, values[i]!, mode, pointerOf(place));
      });
    });
  }

  #assign(place: Place, j: number, value: number, mode: Assignment['mode'], pointer: number): void {
    const f = this.f;
    const { slot } = place;
    const target = place.resident[j];
    let stored = value;
    if (slot.precision !== this.precision) stored = this.code.promoted(stored);
    if (mode === 'add') {
      const sum = this.code.temporary();
      if (target !== undefined) f.get(target);
      else this.places.load({ ...place, pointer }, j);
      f.get(stored)
        .emit(slot.precision === 'f32' ? 'f32x4.add' : 'f64x2.add')
        .set(sum);
      stored = sum;
    }
    if (target !== undefined) f.get(stored).set(target);
    else this.places.store({ ...place, pointer }, j, stored);
  }

  /** Computes elements of expressions over rows, each once, from the elements of rows. */
  #elements(read: (place: Place) => number): (e: Expression) => number {
    const known = new Map<Expression, number>();
    const element = (e: Expression): number => {
      if (e.width === 1) return this.#scalar(e);
      let local = known.get(e);
      if (local === undefined) {
        local =
          e.op === 'leaf'
            ? read(this.places.of(this.leaves.get(e) as Slot))
            : this.code.operation(e, e.inputs.map(element));
        known.set(e, local);
      }
      return local;
    };
    return element;
  }
}
