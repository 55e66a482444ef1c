export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** sqrt(sum (value - mean)^2 / (n - 1)), the sample's; NaN for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  const average = mean(values);
  const squares = values.reduce((total, value) => total + (value - average) * (value - average), 0);
  return values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
}

/**
 * Cohen's d_z = mean / standard deviation of paired differences (Cohen 1988, section 2.3.5): how large a difference is against its own spread.
 * 0 if nothing differs, null if all differences are the same and not 0.
 */
export function cohenDz(differences: readonly number[]): number | null {
  const average = mean(differences);
  if (average === 0) return 0;
  const deviation = standardDeviation(differences);
  return deviation > 0 ? average / deviation : null;
}

/** The ends of an interval that covers the true value with the confidence asked for. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}
