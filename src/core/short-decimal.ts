/** The shortest decimal that is the same 32-bit float: 3.7, not 3.700000047683716. */
export function shortDecimal(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}
