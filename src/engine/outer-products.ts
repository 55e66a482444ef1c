import type { FitMemory } from './memory.js';
import { ELEMENT, PAIR, paddedColumns } from './square-matrices.js';
import { FunctionBuilder } from './wasm/function-builder.js';
import type { Routine } from './workbench.js';

/** Records whose outer products are added up together. */
export const RECORDS_TOGETHER = 4;

/**
 * (scaled, rows, groups, hessian, count): hessian[i, j] += sum over records of scaled[record, i] rows[record, j] for i <= j < count, for `groups` groups of four
 * records. Both are records x columns, the Hessian columns x columns, row-major and padded; `count` is even. What stands below the diagonal means nothing.
 */
export function outerProducts(name: string, columns: number): Routine {
  const stride = ELEMENT * paddedColumns(columns);
  const f = new FunctionBuilder(name);
  const [scaled, rows, groups, hessian, count] = [1, 2, 3, 4, 5].map(() => f.parameter('i32')) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [group, i, end, from, to] = [1, 2, 3, 4, 5].map(() => f.local('i32')) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const left = Array.from({ length: 2 * RECORDS_TOGETHER }, () => f.local('v128'));
  const x = Array.from({ length: RECORDS_TOGETHER }, () => f.local('v128'));
  const total = f.local('v128');
  f.get(count).i32(ELEMENT).emit('i32.mul').set(end);
  f.whileBelow(group, groups, () => {
    f.i32(0).set(i);
    // Two rows of the Hessian at a time, from the pair of columns that the diagonal crosses.
    f.whileBelow(i, end, () => {
      f.get(scaled).get(i).emit('i32.add').set(from);
      left.forEach((local, k) => {
        f.get(from)
          .emit('v128.load64_splat', (k >> 1) * stride + (k & 1) * ELEMENT)
          .set(local);
      });
      f.get(rows).get(i).emit('i32.add').set(from);
      f.get(hessian)
        .get(i)
        .i32(stride / ELEMENT)
        .emit('i32.mul')
        .emit('i32.add')
        .get(i)
        .emit('i32.add')
        .set(to);
      const rowsEnd = f.local('i32');
      f.get(rows).get(end).emit('i32.add').set(rowsEnd);
      f.whileBelow(from, rowsEnd, () => {
        x.forEach((local, k) =>
          f
            .get(from)
            .emit('v128.load', k * stride)
            .set(local),
        );
        for (const row of [0, 1]) {
          f.get(to)
            .emit('v128.load', row * stride)
            .set(total);
          x.forEach((local, k) => {
            f.get(total)
              .get(left[2 * k + row]!)
              .get(local)
              .emit('f64x2.mul')
              .emit('f64x2.add')
              .set(total);
          });
          f.get(to)
            .get(total)
            .emit('v128.store', row * stride);
        }
        f.addTo(from, PAIR);
        f.addTo(to, PAIR);
      });
      f.addTo(i, PAIR);
    });
    f.addTo(scaled, RECORDS_TOGETHER * stride);
    f.addTo(rows, RECORDS_TOGETHER * stride);
    f.addTo(group, 1);
  });
  return { function: f.finish(true), interpreted: (memory) => interpretedOuterProducts(memory, columns) };
}

const interpretedOuterProducts = ({ f64 }: FitMemory, columns: number) => {
  const stride = paddedColumns(columns);
  return (...[scaled, rows, groups, hessian, count]: number[]): void => {
    for (let record = 0; record < RECORDS_TOGETHER * groups!; record++) {
      for (let i = 0; i < count!; i++) {
        const left = f64[scaled! / ELEMENT + record * stride + i]!;
        for (let j = i; j < count!; j++) {
          f64[hessian! / ELEMENT + i * stride + j]! += left * f64[rows! / ELEMENT + record * stride + j]!;
        }
      }
    }
  };
};
