import type { FitMemory } from './memory.js';
import { RECORDS_TOGETHER } from './outer-products.js';
import { ELEMENT, PAIR, paddedColumns } from './square-matrices.js';
import { FunctionBuilder } from './wasm/function-builder.js';
import type { KernelFunction, Routine } from './workbench.js';

/*
 * What a step of some elements of a row means for the others, once the row's ratings are described: the slope of each rating changes, and with the slopes the
 * gradient. Records come in groups of four, row-major, of the table's padded columns.
 */

const SWAP = Uint8Array.of(8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
const ZERO = new Uint8Array(16);

/** (scaled, step, groups, changes, count): changes[record] -= sum over k < count of scaled[record, k] step[k]. */
export function slopeChanges(name: string, columns: number): Routine {
  const stride = ELEMENT * paddedColumns(columns);
  const f = new FunctionBuilder(name);
  const [scaled, step, groups, changes, count] = parametersOf(f);
  const [group, k, from, pairs] = [1, 2, 3, 4].map(() => f.local('i32')) as [number, number, number, number];
  const factor = f.local('v128');
  const totals = Array.from({ length: RECORDS_TOGETHER }, () => f.local('v128'));
  const accumulate = (load: 'v128.load' | 'v128.load64_splat'): void => {
    f.get(step).get(k).emit('i32.add').emit(load, 0).set(factor);
    f.get(scaled).get(k).emit('i32.add').set(from);
    totals.forEach((total, record) => {
      f.get(total).get(from);
      f.emit(load, record * stride)
        .get(factor)
        .emit('f64x2.mul')
        .emit('f64x2.add')
        .set(total);
    });
  };
  f.get(count).i32(-2).emit('i32.and').i32(ELEMENT).emit('i32.mul').set(pairs);
  f.whileBelow(group, groups, () => {
    for (const total of totals) f.emitBytes('v128.const', ZERO).set(total);
    f.i32(0).set(k);
    f.whileBelow(k, pairs, () => {
      accumulate('v128.load');
      f.addTo(k, PAIR);
    });
    for (const total of totals) {
      f.get(total).get(total).get(total).emitBytes('i8x16.shuffle', SWAP).emit('f64x2.add').set(total);
    }
    f.get(count).i32(1).emit('i32.and').emit('if');
    accumulate('v128.load64_splat');
    f.emit('end');
    totals.forEach((total, record) => {
      f.get(changes)
        .get(changes)
        .emit('v128.load64_splat', record * ELEMENT);
      f.get(total)
        .emit('f64x2.sub')
        .emit('v128.store64_lane', record * ELEMENT, 0);
    });
    f.addTo(scaled, RECORDS_TOGETHER * stride);
    f.addTo(changes, RECORDS_TOGETHER * ELEMENT);
    f.addTo(group, 1);
  });
  return { function: f.finish(true), interpreted: (memory) => interpretedSlopes(memory, columns) };
}

/** (described, changes, groups, gradient, count): gradient[k] += sum over records of changes[record] described[record, k] for k < count. */
export function gradientChanges(name: string, columns: number): Routine {
  const stride = ELEMENT * paddedColumns(columns);
  const f = new FunctionBuilder(name);
  const [described, changes, groups, gradient, count] = parametersOf(f);
  const [group, k, pairs] = [1, 2, 3].map(() => f.local('i32')) as [number, number, number];
  const factors = Array.from({ length: RECORDS_TOGETHER }, () => f.local('v128'));
  const [from, to] = [f.local('i32'), f.local('i32')];
  const sum = (load: 'v128.load' | 'v128.load64_splat'): void => {
    f.get(gradient).get(k).emit('i32.add').set(to);
    f.get(described).get(k).emit('i32.add').set(from);
    f.get(to).get(to).emit(load, 0);
    factors.forEach((factor, record) => {
      f.get(from)
        .emit(load, record * stride)
        .get(factor)
        .emit('f64x2.mul')
        .emit('f64x2.add');
    });
  };
  f.get(count).i32(-2).emit('i32.and').i32(ELEMENT).emit('i32.mul').set(pairs);
  f.whileBelow(group, groups, () => {
    factors.forEach((factor, record) => {
      f.get(changes)
        .emit('v128.load64_splat', record * ELEMENT)
        .set(factor);
    });
    f.i32(0).set(k);
    f.whileBelow(k, pairs, () => {
      sum('v128.load');
      f.emit('v128.store', 0);
      f.addTo(k, PAIR);
    });
    f.get(count).i32(1).emit('i32.and').emit('if');
    sum('v128.load64_splat');
    f.emit('v128.store64_lane', 0, 0).emit('end');
    f.addTo(described, RECORDS_TOGETHER * stride);
    f.addTo(changes, RECORDS_TOGETHER * ELEMENT);
    f.addTo(group, 1);
  });
  return { function: f.finish(true), interpreted: (memory) => interpretedGradient(memory, columns) };
}

const parametersOf = (f: FunctionBuilder) =>
  [1, 2, 3, 4, 5].map(() => f.parameter('i32')) as [number, number, number, number, number];

const interpretedSlopes = ({ f64 }: FitMemory, columns: number): KernelFunction => {
  const stride = paddedColumns(columns);
  return (...[scaled, step, groups, changes, count]: number[]): void => {
    for (let record = 0; record < RECORDS_TOGETHER * groups!; record++) {
      const product = (k: number): number =>
        f64[scaled! / ELEMENT + record * stride + k]! * f64[step! / ELEMENT + k]!;
      const sums = [0, 0];
      for (let k = 0; k < count! - 1; k += 2) {
        sums[0]! += product(k);
        sums[1]! += product(k + 1);
      }
      const total = sums[0]! + sums[1]! + (count! % 2 ? product(count! - 1) : 0);
      f64[changes! / ELEMENT + record]! -= total;
    }
  };
};

const interpretedGradient = ({ f64 }: FitMemory, columns: number): KernelFunction => {
  const stride = paddedColumns(columns);
  return (...[described, changes, groups, gradient, count]: number[]): void => {
    for (let record = 0; record < RECORDS_TOGETHER * groups!; record++) {
      const change = f64[changes! / ELEMENT + record]!;
      for (let k = 0; k < count!; k++) {
        f64[gradient! / ELEMENT + k]! += change * f64[described! / ELEMENT + record * stride + k]!;
      }
    }
  };
};
