import type { FitMemory } from './memory.js';
import { ELEMENT, PAIR, paddedColumns } from './square-matrices.js';
import { FunctionBuilder } from './wasm/function-builder.js';
import type { Routine } from './workbench.js';

/** (matrix, x, y, count): y[k] += sum_j x[j] matrix[j, k] for k < count. The matrix is columns x columns, row-major and padded. */
export function matrixProduct(name: string, columns: number): Routine {
  const f = new FunctionBuilder(name);
  const [matrix, x, y, count] = [1, 2, 3, 4].map(() => f.parameter('i32')) as [
    number,
    number,
    number,
    number,
  ];
  const [end, from, to, last] = [1, 2, 3, 4].map(() => f.local('i32')) as [number, number, number, number];
  const factor = f.local('v128');
  const next = (load: 'v128.load' | 'v128.load64_splat'): void => {
    f.get(to).get(to).emit(load, 0).get(from).emit(load, 0).get(factor);
    f.emit('f64x2.mul').emit('f64x2.add');
  };
  f.get(x)
    .i32(columns * ELEMENT)
    .emit('i32.add')
    .set(end);
  f.get(count).i32(-2).emit('i32.and').i32(ELEMENT).emit('i32.mul').get(y).emit('i32.add').set(last);
  f.whileBelow(x, end, () => {
    f.get(x).emit('v128.load64_splat', 0).set(factor);
    f.get(matrix).set(from).get(y).set(to);
    f.whileBelow(to, last, () => {
      next('v128.load');
      f.emit('v128.store', 0);
      f.addTo(from, PAIR);
      f.addTo(to, PAIR);
    });
    f.get(count).i32(1).emit('i32.and').emit('if');
    next('v128.load64_splat');
    f.emit('v128.store64_lane', 0, 0).emit('end');
    f.addTo(x, ELEMENT);
    f.addTo(matrix, ELEMENT * paddedColumns(columns));
  });
  return { function: f.finish(true), interpreted: (memory) => interpretedProduct(memory, columns) };
}

const interpretedProduct = ({ f64 }: FitMemory, columns: number) => {
  const stride = paddedColumns(columns);
  return (...[matrix, x, y, count]: number[]): void => {
    for (let j = 0; j < columns; j++) {
      for (let k = 0; k < count!; k++) {
        f64[y! / ELEMENT + k]! += f64[x! / ELEMENT + j]! * f64[matrix! / ELEMENT + j * stride + k]!;
      }
    }
  };
};
