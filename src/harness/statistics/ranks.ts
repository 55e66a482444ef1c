/** Ranks from 1 in ascending order, and the number of values in each group of equal ones. */
export interface Ranks {
  /** Equal values share the mean of the ranks that they take up. */
  readonly ranks: readonly number[];
  readonly ties: readonly number[];
}

export function rank(values: readonly number[]): Ranks {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  const ties: number[] = [];
  for (let start = 0; start < order.length; ) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let i = start; i < end; i++) ranks[order[i]!] = (start + 1 + end) / 2;
    if (end - start > 1) ties.push(end - start);
    start = end;
  }
  return { ranks, ties };
}
