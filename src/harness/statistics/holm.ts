/**
 * Holm's adjusted p values (1979, "A simple sequentially rejective multiple test procedure"): with p[1] <= ... <= p[m],
 * adjusted[i] = max over j <= i of min(1, (m - j + 1) p[j]). Calling a difference found where adjusted <= alpha makes one or more false finds among
 * all m with probability alpha at most, whatever the dependence.
 */
export function holm(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, position) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - position) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
