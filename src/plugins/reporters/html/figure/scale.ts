/** Where values of an axis stand on the drawing, and the values that are written along it. */
export interface Scale {
  readonly domain: Interval;
  readonly logarithmic: boolean;
  /** A value's pixel; no number where a logarithmic axis has no place for it. */
  position(value: number): number;
  /** The value at a pixel. */
  value(position: number): number;
}

/** From the lower to the upper end, which differ. */
export type Interval = readonly [number, number];

export function makeScale(domain: Interval, range: Interval, logarithmic: boolean): Scale {
  const to = logarithmic ? Math.log : (value: number) => value;
  const from = logarithmic ? Math.exp : (value: number) => value;
  const [start, end] = [to(domain[0]), to(domain[1])];
  const stretch = (range[1] - range[0]) / (end - start);
  return {
    domain,
    logarithmic,
    position: (value) => (logarithmic && value <= 0 ? Number.NaN : range[0] + (to(value) - start) * stretch),
    value: (position) => from(start + (position - range[0]) / stretch),
  };
}

/** About `count` round values of the domain. */
export function ticksOf({ domain: [low, high], logarithmic }: Scale, count: number): number[] {
  if (!logarithmic || high / low < 8) return linearTicks(low, high, count);
  const decades = Math.log10(high / low);
  const steps = decades * 3 <= count + 1 ? [1, 2, 5] : [1];
  const every = Math.max(1, Math.ceil(decades / count));
  const ticks: number[] = [];
  for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.ceil(Math.log10(high)); exponent += 1) {
    if (exponent % every !== 0) continue;
    for (const step of steps) {
      const value = Number(`${step}e${exponent}`);
      if (value >= low && value <= high) ticks.push(value);
    }
  }
  return ticks;
}

function linearTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * nearestFactor(rough / power);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Through decimal text, so that 3 x 0.1 is 0.3.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** Of 1, 2, 5 and 10 the one whose ratio to a value from 1 to 10 is closest to 1. */
const nearestFactor = (value: number): number =>
  value * value < 2 ? 1 : value * value < 10 ? 2 : value * value < 50 ? 5 : 10;

/** Ticks as text, all with the decimals that the finest needs: `0.90`, `0.95`; `20,000`; `1e6` where digits would be too many. */
export function formatTicks(ticks: readonly number[]): string[] {
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= 1e7 || (largest > 0 && largest < 1e-4))
    return ticks.map((tick) => withMinus(tick.toExponential()));
  const decimals = ticks.map((tick) => (String(tick).split('.')[1] ?? '').length);
  return ticks.map((tick) => withMinus(groupDigits(tick.toFixed(Math.min(6, Math.max(...decimals))))));
}

/** A minus that is as wide as a plus. */
const withMinus = (number: string): string => number.replaceAll('-', '−');

/** Thousands apart: `100,004`. */
export const groupDigits = (digits: string): string => {
  const [whole, ...fraction] = digits.split('.');
  return [whole!.replace(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.');
};
