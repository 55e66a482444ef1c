/**
 * `exp` and `log` from additions, multiplications and divisions alone.
 *
 * ECMAScript leaves the last bits of `Math.exp` and `Math.log` to the implementation; results that must be the
 * same on every machine cannot use them. Both functions here have a relative error below 1e-15 (tested).
 */

const LN2_HIGH = 0.69314718036912381649; // ln 2 rounded to 32 bits, so that k * LN2_HIGH is exact for |k| < 2^11
const LN2_LOW = 1.90821492927058770002e-10; // ln 2 - LN2_HIGH
const INVERSE_LN2 = 1.4426950408889634;
const SQRT_HALF = Math.SQRT1_2;

const bits = new DataView(new ArrayBuffer(8));

/** 2^k for a whole k in [-1022, 1023]. */
function powerOfTwo(k: number): number {
  bits.setInt32(0, (k + 1023) << 20);
  bits.setInt32(4, 0);
  return bits.getFloat64(0);
}

/** 1/n! for n = 0..13, each the quotient of two exactly represented numbers. */
const INVERSE_FACTORIALS = (() => {
  const values = [1];
  let factorial = 1;
  for (let n = 1; n <= 13; n++) values.push(1 / (factorial *= n));
  return values;
})();

/**
 * exp(x) = 2^k exp(r) with k = round(x / ln 2) and |r| <= ln(2)/2; exp(r) by its Taylor polynomial of degree 13.
 * Infinity above 709.79, 0 below -745.2, NaN for NaN.
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.1332191019412) return 0;
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let tail = 0;
  for (let n = 13; n >= 2; n--) tail = tail * r + INVERSE_FACTORIALS[n]!;
  const value = 1 + (r + r * r * tail);
  const half = k >> 1; // two factors: k reaches 1024 and -1075, beyond one double's exponent
  return value * powerOfTwo(half) * powerOfTwo(k - half);
}

/**
 * log(x) = k ln 2 + 2 artanh(s), s = (m - 1) / (m + 1), where x = 2^k m and m lies in [sqrt(1/2), sqrt(2));
 * artanh by its odd series to s^21. -Infinity at 0, NaN below 0.
 */
export function log(x: number): number {
  if (!(x >= 0)) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  let k = 0;
  if (x < 2.2250738585072014e-308) {
    x *= 18014398509481984;
    k = -54;
  }
  bits.setFloat64(0, x);
  const high = bits.getInt32(0);
  k += (high >> 20) - 1022;
  bits.setInt32(0, (high & 0x000fffff) | (1022 << 20));
  let m = bits.getFloat64(0); // in [1/2, 1)
  if (m < SQRT_HALF) {
    m *= 2;
    k -= 1;
  }
  const s = (m - 1) / (m + 1);
  const s2 = s * s;
  let series = 0;
  for (let n = 21; n >= 3; n -= 2) series = series * s2 + 1 / n;
  return k * LN2_HIGH + (2 * s + (2 * s * s2 * series + k * LN2_LOW));
}

/** sigmoid(x) = 1 / (1 + exp(-x)), without overflow for large negative x. */
export function sigmoid(x: number): number {
  if (x >= 0) return 1 / (1 + exp(-x));
  const e = exp(x);
  return e / (1 + e);
}

/**
 * tanh(x): for |x| < 1/2 the quotient of two polynomials to which its continued fraction x / (1 + x^2 / (3 + x^2 / (5 + ...))) adds up
 * after nine terms; beyond, (1 - e) / (1 + e) with e = exp(-2 |x|) and the sign of x.
 */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < 0.5) {
    const x2 = x * x;
    const above = 34459425 + x2 * (4729725 + x2 * (135135 + x2 * (990 + x2)));
    const below = 34459425 + x2 * (16216200 + x2 * (945945 + x2 * (13860 + x2 * 45)));
    return (x * above) / below;
  }
  const e = exp(-2 * size);
  const value = (1 - e) / (1 + e);
  return x < 0 ? -value : value;
}
