import { FunctionBuilder, type WasmFunction } from './function-builder.js';
import type { Opcode } from './instructions.js';

/**
 * exp, log, sigmoid and tanh of whole vectors, as functions of the module, from exactly rounded operations alone. In double precision they take the
 * steps of `core/expressions/elementary.ts` (relative error below 1e-15); in single precision shorter polynomials (below 3e-7, tanh 4e-7). Each
 * function reaches only those before it.
 */
export const MATH_FUNCTIONS = ['exp', 'log', 'sigmoid', 'tanh'] as const;
export type MathFunction = (typeof MATH_FUNCTIONS)[number];

type Shape = 'f32x4' | 'f64x2';

export function mathFunctions(shape: Shape): WasmFunction[] {
  const writer = new MathWriter(shape);
  return [writer.exp(), writer.log(), writer.sigmoid(), writer.tanh()];
}

/** A vector on WebAssembly's stack: writes the instructions that put it there. */
type Value = () => void;

class MathWriter {
  #f = new FunctionBuilder('');

  constructor(readonly shape: Shape) {}

  get #double(): boolean {
    return this.shape === 'f64x2';
  }

  #function(name: string, body: (x: Value) => Value): WasmFunction {
    this.#f = new FunctionBuilder(name, 'v128');
    const x = this.#f.parameter('v128');
    body(() => this.#f.get(x))();
    return this.#f.finish(false);
  }

  #constant(value: number): Value {
    return () => this.#f.emitBytes('v128.const', splatBytes(value, this.shape));
  }

  /** `f32x4.add` of two values, and the like; numbers stand for constants. */
  #op(name: string, ...operands: (Value | number)[]): Value {
    return () => {
      for (const operand of operands) (typeof operand === 'number' ? this.#constant(operand) : operand)();
      this.#f.emit(`${this.shape}.${name}` as Opcode);
    };
  }

  #raw(op: Opcode, ...operands: Value[]): Value {
    return () => {
      for (const operand of operands) operand();
      this.#f.emit(op);
    };
  }

  /** Computes a value now, to be used several times. */
  #keep(value: Value): Value {
    const local = this.#f.local('v128');
    value();
    this.#f.set(local);
    return () => this.#f.get(local);
  }

  #select(condition: Value, whenTrue: Value, whenFalse: Value): Value {
    return this.#raw('v128.bitselect', whenTrue, whenFalse, condition);
  }

  #add = (a: Value | number, b: Value | number): Value => this.#op('add', a, b);
  #sub = (a: Value | number, b: Value | number): Value => this.#op('sub', a, b);
  #mul = (a: Value | number, b: Value | number): Value => this.#op('mul', a, b);
  #div = (a: Value | number, b: Value | number): Value => this.#op('div', a, b);

  /** c0 + x (c1 + x (c2 + ...)) */
  #polynomial(x: Value, coefficients: readonly number[]): Value {
    return coefficients
      .slice(0, -1)
      .reduceRight<Value>(
        (tail, c) => this.#add(this.#mul(tail, x), c),
        this.#constant(coefficients.at(-1)!),
      );
  }

  exp(): WasmFunction {
    const double = this.#double;
    return this.#function('exp', (x) => {
      const [lowest, highest] = double ? [-745.1332191019412, 709.782712893384] : [-103.97208, 88.72284];
      const [ln2High, ln2Low] = double
        ? [0.69314718036912381649, 1.90821492927058770002e-10]
        : [0.693359375, -2.1219444e-4];
      const inside = this.#keep(this.#op('min', this.#op('max', x, lowest), highest));
      const k = this.#keep(this.#op('floor', this.#add(this.#mul(inside, 1.4426950408889634), 0.5)));
      const r = this.#keep(this.#sub(this.#sub(inside, this.#mul(k, ln2High)), this.#mul(k, ln2Low)));
      const factorials = inverseFactorials(double ? 13 : 7);
      const tail = this.#polynomial(r, factorials.slice(2));
      const value = this.#add(this.#add(r, this.#mul(this.#mul(r, r), tail)), 1);
      // Two factors: k goes beyond what one exponent holds.
      const whole = this.#keep(
        double
          ? this.#raw('i64x2.extend_low_i32x4_s', this.#raw('i32x4.trunc_sat_f64x2_s_zero', k))
          : this.#raw('i32x4.trunc_sat_f32x4_s', k),
      );
      const half = this.#keep(this.#shift('shr_s', whole, 1));
      const rest = this.#integer('sub', whole, half);
      const result = this.#keep(this.#mul(this.#mul(value, this.#powerOfTwo(half)), this.#powerOfTwo(rest)));
      const low = this.#select(this.#op('lt', x, lowest), this.#constant(0), result);
      const high = this.#select(this.#op('gt', x, highest), this.#constant(Number.POSITIVE_INFINITY), low);
      return this.#select(this.#op('ne', x, x), x, high);
    });
  }

  #integer(op: 'add' | 'sub', a: Value, b: Value): Value {
    return this.#raw(this.#double ? `i64x2.${op}` : `i32x4.${op}`, a, b);
  }

  #shift(op: 'shl' | 'shr_s', a: Value, by: number): Value {
    return () => {
      a();
      this.#f.i32(by).emit(this.#double ? `i64x2.${op}` : `i32x4.${op}`);
    };
  }

  #bits(value: bigint): Value {
    return () => this.#f.emitBytes('v128.const', splatIntegers(value, this.shape));
  }

  #powerOfTwo(k: Value): Value {
    const [bias, shift] = this.#double ? [1023n, 52] : [127n, 23];
    return this.#shift('shl', this.#integer('add', k, this.#bits(bias)), shift);
  }

  log(): WasmFunction {
    const double = this.#double;
    return this.#function('log', (x) => {
      const [smallest, lift, liftedBy] = double
        ? [2.2250738585072014e-308, 18014398509481984, 54n]
        : [1.1754943508222875e-38, 33554432, 25n];
      const [shift, bias, mantissa, exponentOfHalf] = double
        ? [52, 1022n, 0x000fffffffffffffn, 1022n << 52n]
        : [23, 126n, 0x007fffffn, 126n << 23n];
      const tiny = this.#keep(this.#op('lt', x, smallest));
      const normal = this.#keep(this.#select(tiny, this.#mul(x, lift), x));
      const exponent = this.#keep(
        this.#integer(
          'sub',
          this.#integer('sub', this.#shift('shr_s', normal, shift), this.#bits(bias)),
          this.#raw('v128.and', tiny, this.#bits(liftedBy)),
        ),
      );
      const m = this.#keep(
        this.#raw('v128.or', this.#raw('v128.and', normal, this.#bits(mantissa)), this.#bits(exponentOfHalf)),
      );
      // m in [1/2, 1): doubled below sqrt(1/2), and the exponent one less (a mask is -1).
      const small = this.#keep(this.#op('lt', m, Math.SQRT1_2));
      const centred = this.#keep(this.#select(small, this.#mul(m, 2), m));
      const whole = this.#integer('add', exponent, small);
      const k = this.#keep(
        double
          ? this.#raw('f64x2.convert_low_i32x4_s', this.#narrow(whole))
          : this.#raw('f32x4.convert_i32x4_s', whole),
      );
      const s = this.#keep(this.#div(this.#sub(centred, 1), this.#add(centred, 1)));
      const s2 = this.#keep(this.#mul(s, s));
      const terms = Array.from({ length: double ? 10 : 4 }, (_, n) => 1 / (2 * n + 3));
      const series = this.#polynomial(s2, terms);
      const twice = this.#mul(s, 2);
      const [ln2High, ln2Low] = double
        ? [0.69314718036912381649, 1.90821492927058770002e-10]
        : [0.693359375, -2.1219444e-4];
      const fraction = this.#add(
        twice,
        this.#add(this.#mul(this.#mul(this.#mul(s, 2), s2), series), this.#mul(k, ln2Low)),
      );
      const value = this.#keep(this.#add(this.#mul(k, ln2High), fraction));
      const infinite = this.#select(this.#op('eq', x, Number.POSITIVE_INFINITY), x, value);
      const atZero = this.#select(this.#op('eq', x, 0), this.#constant(Number.NEGATIVE_INFINITY), infinite);
      const defined = this.#keep(this.#op('ge', x, 0));
      return this.#select(defined, atZero, this.#constant(Number.NaN));
    });
  }

  /** The low halves of two 64-bit integers, side by side. */
  #narrow(value: Value): Value {
    return () => {
      value();
      value();
      this.#f.emitBytes('i8x16.shuffle', Uint8Array.of(0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11));
    };
  }

  #call(index: number, x: Value): Value {
    return () => {
      x();
      this.#f.emit('call', index);
    };
  }

  sigmoid(): WasmFunction {
    return this.#function('sigmoid', (x) => {
      const e = this.#keep(this.#call(0, this.#op('neg', this.#op('abs', x))));
      const positive = this.#op('ge', x, 0);
      return this.#div(this.#select(positive, this.#constant(1), e), this.#add(e, 1));
    });
  }

  tanh(): WasmFunction {
    return this.#function('tanh', (x) => {
      const size = this.#keep(this.#op('abs', x));
      const x2 = this.#keep(this.#mul(x, x));
      const above = this.#polynomial(x2, [34459425, 4729725, 135135, 990, 1]);
      const below = this.#polynomial(x2, [34459425, 16216200, 945945, 13860, 45]);
      const small = this.#keep(this.#div(this.#mul(x, above), below));
      const e = this.#keep(this.#call(0, this.#mul(size, -2)));
      const large = this.#keep(this.#div(this.#sub(1, e), this.#add(e, 1)));
      const signed = this.#select(this.#op('lt', x, 0), this.#op('neg', large), large);
      return this.#select(this.#op('lt', size, 0.5), small, signed);
    });
  }
}

function inverseFactorials(highest: number): number[] {
  const values = [1];
  let factorial = 1;
  for (let n = 1; n <= highest; n++) values.push(1 / (factorial *= n));
  return values;
}

/** The bytes of a vector with the same number in every lane. */
export function splatBytes(value: number, shape: Shape): Uint8Array {
  return new Uint8Array(
    shape === 'f32x4' ? new Float32Array(4).fill(value).buffer : new Float64Array(2).fill(value).buffer,
  );
}

function splatIntegers(value: bigint, shape: Shape): Uint8Array {
  return new Uint8Array(
    shape === 'f32x4'
      ? new Int32Array(4).fill(Number(value)).buffer
      : new BigInt64Array(2).fill(value).buffer,
  );
}
