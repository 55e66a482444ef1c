import type { Objective } from '../../core/public.js';

/** All tables end to end, in the objective's order, each row-major. */
export function flatten(arrays: readonly Float64Array[]): Float64Array {
  const flat = new Float64Array(arrays.reduce((length, array) => length + array.length, 0));
  let offset = 0;
  for (const array of arrays) {
    flat.set(array, offset);
    offset += array.length;
  }
  return flat;
}

export const parametersOf = ({ tables }: Objective): Float64Array =>
  flatten(tables.map((table) => table.values));

export function setParameters(objective: Objective, flat: Float64Array): void {
  let offset = 0;
  for (const { values } of objective.tables) {
    values.set(flat.subarray(offset, offset + values.length));
    offset += values.length;
  }
}

export function dotProduct(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

export const norm = (v: Float64Array): number => Math.sqrt(dotProduct(v, v));

/** target <- target + scale v, in place; returns it. */
export function addScaled(target: Float64Array, scale: number, v: Float64Array): Float64Array {
  for (let i = 0; i < target.length; i++) target[i]! += scale * v[i]!;
  return target;
}

export const negative = (v: Float64Array): Float64Array => v.map((element) => -element);
