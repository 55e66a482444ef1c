import type { FitMemory } from './memory.js';
import { ELEMENT, PAIR, paddedColumns } from './square-matrices.js';
import { FunctionBuilder } from './wasm/function-builder.js';
import type { Routine } from './workbench.js';

/**
 * (hessian, diagonal, gradient, row, count): row <- row - (hessian + diag(diagonal))^-1 gradient for the first `count` columns, by Cholesky's factorization H = R'R,
 * given the upper triangle. All but the row are overwritten. A matrix that is not positive definite leaves numbers that are not finite.
 */
export function choleskyStep(name: string, columns: number): Routine {
  return {
    function: new CholeskyCode(name, paddedColumns(columns)).write(),
    interpreted: (memory) => interpretedCholesky(memory, columns),
  };
}

class CholeskyCode {
  readonly #f: FunctionBuilder;
  readonly #stride: number;
  readonly #parameters: readonly number[];
  readonly #count: number;

  constructor(name: string, padded: number) {
    const f = new FunctionBuilder(name);
    this.#f = f;
    this.#stride = ELEMENT * padded;
    this.#parameters = [1, 2, 3, 4].map(() => f.parameter('i32'));
    this.#count = f.parameter('i32');
  }

  write() {
    const f = this.#f;
    const [hessian, diagonal, gradient, row] = this.#parameters as [number, number, number, number];
    this.#factorize(hessian, diagonal);
    this.#forward(hessian, gradient);
    this.#backward(hessian, gradient);
    const [k, end] = [f.local('i32'), f.local('i32')];
    f.get(this.#count).i32(ELEMENT).emit('i32.mul').set(end);
    f.whileBelow(k, end, () => {
      this.#update(row, k, () => {
        this.#load(row, k);
        this.#load(gradient, k);
        f.emit('f64x2.sub');
      });
      f.addTo(k, ELEMENT);
    });
    return f.finish(true);
  }

  /** Puts the number at base + offset on the stack, in both lanes. */
  #load(base: number, offset: number): void {
    this.#f.get(base).get(offset).emit('i32.add').emit('v128.load64_splat', 0);
  }

  /** Stores a number at base + offset. */
  #update(base: number, offset: number, value: () => void): void {
    this.#f.get(base).get(offset).emit('i32.add');
    value();
    this.#f.emit('v128.store64_lane', 0, 0);
  }

  /** Row by row: R[j] = H[j] / sqrt(H[j, j]), then H[i] -= R[j, i] R[j] for i > j. */
  #factorize(hessian: number, diagonal: number): void {
    const f = this.#f;
    const stride = this.#stride;
    const [j, i, end, pivot, target] = [1, 2, 3, 4, 5].map(() => f.local('i32')) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const [from, to, last, width] = [1, 2, 3, 4].map(() => f.local('i32')) as [
      number,
      number,
      number,
      number,
    ];
    const scale = f.local('v128');
    f.get(this.#count).i32(ELEMENT).emit('i32.mul').set(end);
    // Whole vectors.
    f.get(end).i32(ELEMENT).emit('i32.add').i32(-PAIR).emit('i32.and').set(width);
    f.get(hessian).set(pivot);
    f.whileBelow(j, end, () => {
      this.#update(pivot, j, () => {
        this.#load(pivot, j);
        this.#load(diagonal, j);
        f.emit('f64x2.add');
      });
      this.#load(pivot, j);
      f.emit('f64x2.sqrt').set(scale);
      f.get(pivot).get(width).emit('i32.add').set(last);
      this.#pairOf(pivot, j, from);
      f.whileBelow(from, last, () => {
        f.get(from).get(from).emit('v128.load', 0).get(scale).emit('f64x2.div').emit('v128.store', 0);
        f.addTo(from, PAIR);
      });
      f.get(j).i32(ELEMENT).emit('i32.add').set(i);
      f.get(pivot).i32(stride).emit('i32.add').set(target);
      f.whileBelow(i, end, () => {
        this.#load(pivot, i);
        f.set(scale);
        this.#pairOf(pivot, i, from);
        this.#pairOf(target, i, to);
        f.whileBelow(from, last, () => {
          f.get(to).get(to).emit('v128.load', 0).get(scale).get(from).emit('v128.load', 0);
          f.emit('f64x2.mul').emit('f64x2.sub').emit('v128.store', 0);
          f.addTo(from, PAIR);
          f.addTo(to, PAIR);
        });
        f.addTo(i, ELEMENT);
        f.addTo(target, stride);
      });
      f.addTo(j, ELEMENT);
      f.addTo(pivot, stride);
    });
  }

  /** The address of the vector that holds an element of a row. */
  #pairOf(row: number, offset: number, into: number): void {
    this.#f.get(offset).i32(-PAIR).emit('i32.and').get(row).emit('i32.add').set(into);
  }

  /** R'y = gradient, in place. */
  #forward(hessian: number, gradient: number): void {
    const f = this.#f;
    const [j, i, end, pivot] = [f.local('i32'), f.local('i32'), f.local('i32'), f.local('i32')];
    const y = f.local('v128');
    f.get(this.#count).i32(ELEMENT).emit('i32.mul').set(end);
    f.get(hessian).set(pivot);
    f.whileBelow(j, end, () => {
      this.#load(gradient, j);
      this.#load(pivot, j);
      f.emit('f64x2.div').set(y);
      this.#update(gradient, j, () => f.get(y));
      f.get(j).i32(ELEMENT).emit('i32.add').set(i);
      f.whileBelow(i, end, () => {
        this.#update(gradient, i, () => {
          this.#load(gradient, i);
          f.get(y);
          this.#load(pivot, i);
          f.emit('f64x2.mul').emit('f64x2.sub');
        });
        f.addTo(i, ELEMENT);
      });
      f.addTo(j, ELEMENT);
      f.addTo(pivot, this.#stride);
    });
  }

  /** R x = y, in place. */
  #backward(hessian: number, gradient: number): void {
    const f = this.#f;
    const stride = this.#stride;
    const count = this.#count;
    const [done, j, i, pivot] = [1, 2, 3, 4].map(() => f.local('i32')) as [number, number, number, number];
    const x = f.local('v128');
    f.whileBelow(done, count, () => {
      f.get(count).get(done).emit('i32.sub').i32(1).emit('i32.sub').i32(ELEMENT).emit('i32.mul').set(j);
      f.get(hessian)
        .get(j)
        .i32(stride / ELEMENT)
        .emit('i32.mul')
        .emit('i32.add')
        .set(pivot);
      this.#load(gradient, j);
      this.#load(pivot, j);
      f.emit('f64x2.div').set(x);
      this.#update(gradient, j, () => f.get(x));
      f.i32(0).set(i);
      f.get(hessian).set(pivot);
      f.whileBelow(i, j, () => {
        this.#update(gradient, i, () => {
          this.#load(gradient, i);
          f.get(x);
          this.#load(pivot, j);
          f.emit('f64x2.mul').emit('f64x2.sub');
        });
        f.addTo(i, ELEMENT);
        f.addTo(pivot, stride);
      });
      f.addTo(done, 1);
    });
  }
}

const interpretedCholesky = ({ f64 }: FitMemory, columns: number) => {
  const stride = paddedColumns(columns);
  return (...[hessian, diagonal, gradient, row, count]: number[]): void => {
    const at = (i: number, j: number): number => hessian! / ELEMENT + i * stride + j;
    const g = gradient! / ELEMENT;
    for (let j = 0; j < count!; j++) {
      f64[at(j, j)]! += f64[diagonal! / ELEMENT + j]!;
      const root = Math.sqrt(f64[at(j, j)]!);
      for (let k = j; k < count!; k++) f64[at(j, k)]! /= root;
      for (let i = j + 1; i < count!; i++) {
        for (let k = i; k < count!; k++) f64[at(i, k)]! -= f64[at(j, i)]! * f64[at(j, k)]!;
      }
    }
    for (let j = 0; j < count!; j++) {
      f64[g + j]! /= f64[at(j, j)]!;
      for (let i = j + 1; i < count!; i++) f64[g + i]! -= f64[g + j]! * f64[at(j, i)]!;
    }
    for (let j = count! - 1; j >= 0; j--) {
      f64[g + j]! /= f64[at(j, j)]!;
      for (let i = 0; i < j; i++) f64[g + i]! -= f64[g + j]! * f64[at(i, j)]!;
    }
    for (let k = 0; k < count!; k++) f64[row! / ELEMENT + k]! -= f64[g + k]!;
  };
};
