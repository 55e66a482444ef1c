import { elementary } from '../../core/public.js';

export const LN2 = elementary.log(2);

/** log2(x), the same bits on every machine. */
export const log2 = (x: number): number => elementary.log(x) / LN2;

/** 1 / log2(rank + 1): what a relevant item counts at its place, from 1 on (Järvelin and Kekäläinen 2002, with Burges et al. 2005's base and offset). */
export function discount(rank: number): number {
  for (let next = discounts.length; next <= rank; next++) discounts.push(1 / log2(next + 1));
  return discounts[rank]!;
}

/** By rank; the first is not used. Those that occur are computed once. */
const discounts: number[] = [0];
