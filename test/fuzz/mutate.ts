/** Random numbers of a seed: the same case for the same seed. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // Mulberry32.
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const LONGEST = 1 << 14;

/** A case: one of the seeds after a few changes, among them parts of other seeds and words that the format knows, or that others have tripped over. */
export function mutated(
  seeds: readonly Uint8Array[],
  words: readonly Uint8Array[],
  random: () => number,
): Uint8Array {
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  let bytes = Buffer.from(pick(seeds));
  for (let changes = 1 + below(6); changes > 0; changes--) {
    const at = below(bytes.length + 1);
    const to = Math.min(bytes.length, at + 1 + below(random() < 0.8 ? 8 : 64));
    const insert = (part: Uint8Array, end = at): void => {
      bytes = Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(end)]);
    };
    switch (below(8)) {
      case 0:
        if (at < bytes.length) bytes[at]! ^= 1 << below(8);
        break;
      case 1:
        if (at < bytes.length) bytes[at] = below(256);
        break;
      case 2:
        insert(Buffer.alloc(0), to);
        break;
      case 3:
        insert(Buffer.concat(Array<Buffer>(1 + below(3)).fill(Buffer.from(bytes.subarray(at, to)))));
        break;
      case 4:
        insert(pick(words));
        break;
      case 5:
        insert(pick(words), to);
        break;
      case 6: {
        const other = pick(seeds);
        const start = below(other.length);
        insert(other.subarray(start, start + 1 + below(64)), random() < 0.5 ? to : at);
        break;
      }
      default:
        bytes = Buffer.from(bytes.subarray(0, random() < 0.2 ? at : bytes.length));
    }
  }
  return bytes.length > LONGEST ? bytes.subarray(0, LONGEST) : bytes;
}
