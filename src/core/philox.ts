const ROUNDS = 10;
const PER_2_TO_32 = 1 / 4294967296;

/**
 * Philox-4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): a keyed bijection of
 * 128-bit counters. Fills `output`, whose length is a multiple of 4, with the four words for `counter`, for `counter + 1` and so
 * on; of the counter's four words, lowest first, the first two count.
 */
export function philox(counter: ArrayLike<number>, key: ArrayLike<number>, output: Uint32Array): void {
  let low = counter[0]! | 0;
  let high = counter[1]! | 0;
  const third = counter[2]! | 0;
  const fourth = counter[3]! | 0;
  const firstKey = key[0]! | 0;
  const secondKey = key[1]! | 0;
  for (let at = 0; at < output.length; at += 4) {
    let c0 = low;
    let c1 = high;
    let c2 = third;
    let c3 = fourth;
    let k0 = firstKey;
    let k1 = secondKey;
    for (let round = 0; round < ROUNDS; round++) {
      // The upper half of a product of 64 bits: without its lower half it is a multiple of 2^32, which a double holds; what the double has
      // rounded off before is less than 2^12, so the nearest whole number is the exact one.
      const low0 = Math.imul(0xd2511f53, c0);
      const low1 = Math.imul(0xcd9e8d57, c2);
      const high0 = ((0xd2511f53 * (c0 >>> 0) - (low0 >>> 0)) * PER_2_TO_32 + 0.5) >>> 0;
      const high1 = ((0xcd9e8d57 * (c2 >>> 0) - (low1 >>> 0)) * PER_2_TO_32 + 0.5) >>> 0;
      c0 = high1 ^ c1 ^ k0;
      c1 = low1;
      c2 = high0 ^ c3 ^ k1;
      c3 = low0;
      k0 = (k0 + 0x9e3779b9) | 0;
      k1 = (k1 + 0xbb67ae85) | 0;
    }
    output[at] = c0;
    output[at + 1] = c1;
    output[at + 2] = c2;
    output[at + 3] = c3;
    low = (low + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
  }
}
