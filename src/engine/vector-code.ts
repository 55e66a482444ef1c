import { type Expression, topologicalOrder } from '../core/expressions/expression.js';
import { lanesOf, type Precision } from './kernel.js';
import type { FunctionBuilder } from './wasm/function-builder.js';
import type { Opcode } from './wasm/instructions.js';
import { MATH_FUNCTIONS, type MathFunction, splatBytes } from './wasm/vector-math.js';

const COMPARISONS = { less: 'lt', lessEqual: 'le', equal: 'eq' } as const;

/** The instructions of elementwise operations on vectors in locals. */
export class VectorCode {
  readonly #shape: 'f32x4' | 'f64x2';
  readonly #constants = new Map<number | string, number>();
  /** Comparisons as masks, by the local that holds them as 0 or 1. */
  readonly #masks = new Map<number, number>();

  /** Puts the constants of `values` into locals, once for the whole function. */
  constructor(
    readonly f: FunctionBuilder,
    readonly precision: Precision,
    values: readonly Expression[],
  ) {
    this.#shape = precision === 'f32' ? 'f32x4' : 'f64x2';
    for (const value of [0, 1, -1]) this.constant(value);
    for (const e of topologicalOrder(values)) if (e.op === 'constant') this.constant(e.value!);
  }

  temporary(): number {
    return this.f.local('v128');
  }

  name(op: string): Opcode {
    return `${this.#shape}.${op}` as Opcode;
  }

  constant(value: number): number {
    const key = Object.is(value, -0) ? '-0' : value;
    let local = this.#constants.get(key);
    if (local === undefined) {
      local = this.temporary();
      this.f.emitBytes('v128.const', splatBytes(value, this.#shape)).set(local);
      this.#constants.set(key, local);
    }
    return local;
  }

  zero(local: number): void {
    this.f.get(this.constant(0)).set(local);
  }

  /** Loads a vector, or a number into every lane, from the address on the stack, in this kernel's precision. */
  load(from: Precision, splat: boolean, offset: number): void {
    if (!splat) this.f.emit('v128.load', offset);
    else this.f.emit(from === 'f32' ? 'v128.load32_splat' : 'v128.load64_splat', offset);
    if (from === 'f32' && this.precision === 'f64') this.f.emit('f64x2.promote_low_f32x4');
  }

  /** The same number in double precision. */
  promoted(local: number): number {
    const promoted = this.temporary();
    this.f.get(local).emit('f64x2.promote_low_f32x4').set(promoted);
    return promoted;
  }

  operation({ op }: Expression, operands: readonly number[]): number {
    const f = this.f;
    const [a, b, c] = operands as [number, number, number];
    const result = this.temporary();
    switch (op) {
      case 'add':
      case 'sub':
      case 'mul':
      case 'div':
      case 'min':
      case 'max':
        f.get(a).get(b).emit(this.name(op)).set(result);
        break;
      case 'neg':
      case 'abs':
      case 'sqrt':
        f.get(a).emit(this.name(op)).set(result);
        break;
      case 'less':
      case 'lessEqual':
      case 'equal': {
        const mask = this.temporary();
        f.get(a).get(b).emit(this.name(COMPARISONS[op])).set(mask);
        f.get(mask).get(this.constant(1)).emit('v128.and').set(result);
        this.#masks.set(result, mask);
        break;
      }
      case 'select':
        f.get(b).get(c);
        this.#condition(a);
        f.emit('v128.bitselect').set(result);
        break;
      case 'sign':
        // a itself where it is neither above nor below 0: a zero or NaN.
        f.get(this.constant(1)).get(this.constant(-1)).get(a);
        f.get(a).get(this.constant(0)).emit(this.name('lt')).emit('v128.bitselect');
        f.get(a).get(this.constant(0)).emit(this.name('gt')).emit('v128.bitselect').set(result);
        break;
      case 'exp':
      case 'log':
      case 'sigmoid':
      case 'tanh':
        f.get(a)
          .emit('call', MATH_FUNCTIONS.indexOf(op satisfies MathFunction))
          .set(result);
        break;
      case 'constant':
      case 'leaf':
      case 'sum':
      case 'dot':
        throw new Error(`${op} is no elementwise operation`);
    }
    return result;
  }

  #condition(local: number): void {
    const mask = this.#masks.get(local);
    if (mask !== undefined) this.f.get(mask);
    else this.f.get(local).get(this.constant(0)).emit(this.name('ne'));
  }

  /** Sets the lanes behind the end of a row to 0 in the vector on the stack, which is the row's last. */
  maskPadding(width: number): void {
    const lanes = lanesOf(this.precision);
    const used = width % lanes;
    if (used === 0) return;
    const mask = new Uint8Array(16).fill(255, 0, (used * 16) / lanes);
    this.f.emitBytes('v128.const', mask).emit('v128.and');
  }

  /** The sum of partial sums and over their lanes, in every lane. */
  acrossLanes(sums: readonly number[]): number {
    const f = this.f;
    const add = this.name('add');
    const [a, b, c, d] = sums as [number, number?, number?, number?];
    f.get(a);
    if (b !== undefined) f.get(b).emit(add);
    if (c !== undefined) {
      f.get(c);
      if (d !== undefined) f.get(d).emit(add);
      f.emit(add);
    }
    const total = this.temporary();
    f.set(total);
    for (const distance of this.precision === 'f32' ? [8, 4] : [8]) {
      f.get(total).get(total).get(total);
      f.emitBytes(
        'i8x16.shuffle',
        Uint8Array.from({ length: 16 }, (_, i) => i ^ distance),
      );
      f.emit(add).set(total);
    }
    return total;
  }
}
