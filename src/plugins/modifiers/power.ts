/** base^exponent for a whole exponent of 0 or more, by repeated multiplication: the same bits on every machine. */
export function power(base: number, exponent: number): number {
  let product = 1;
  for (let k = 0; k < exponent; k++) product *= base;
  return product;
}
