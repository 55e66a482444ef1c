import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { philox } from '../../src/core/philox.js';
import { RandomStream } from '../../src/core/random.js';

describe('Philox-4x32-10', () => {
  test.each([
    [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      '408f276d 41c83b0e a20bc7c6 6d5451fd',
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('answers as the published vectors do: counter %j', (counter, key, expected) => {
    const output = new Uint32Array(4);
    philox(counter, key, output);
    expect([...output].map((word) => word.toString(16).padStart(8, '0')).join(' ')).toBe(expected);
  });
});

/** The words of a stream as the definition has them, in whole numbers without limit. */
function* wordsOf(path: string): Generator<bigint> {
  const digest = createHash('sha256').update(path).digest();
  for (let counter = 0n; ; counter++) {
    let [c0, c1, c2, c3] = [counter & 0xffffffffn, counter >> 32n, 0n, 0n];
    let [k0, k1] = [BigInt(digest.readUInt32LE(0)), BigInt(digest.readUInt32LE(4))];
    for (let round = 0; round < 10; round++) {
      const [p0, p1] = [0xd2511f53n * c0, 0xcd9e8d57n * c2];
      [c0, c1, c2, c3] = [(p1 >> 32n) ^ c1 ^ k0, p1 & 0xffffffffn, (p0 >> 32n) ^ c3 ^ k1, p0 & 0xffffffffn];
      [k0, k1] = [(k0 + 0x9e3779b9n) & 0xffffffffn, (k1 + 0xbb67ae85n) & 0xffffffffn];
    }
    yield* [c0, c1, c2, c3];
  }
}

test('Philox-4x32-10 carries from the first word of the counter to the second', () => {
  const [together, alone] = [new Uint32Array(8), new Uint32Array(4)];
  philox([0xffffffff, 6, 1, 2], [3, 4], together);
  philox([0, 7, 1, 2], [3, 4], alone);
  expect(together.slice(4)).toEqual(alone);
});

describe('a stream', () => {
  const take = (stream: RandomStream, count: number): number[] =>
    Array.from({ length: count }, () => stream.word());

  test('is moved neither by what its parent gives nor by other forks', () => {
    const parent = RandomStream.fromSeed(7);
    const expected = take(parent.fork('order', 3), 20);
    parent.word();
    parent.fork('something else').normal();
    expect(take(parent.fork('order', 3), 20)).toEqual(expected);
    expect(take(RandomStream.fromSeed(7).fork('order').fork(3), 20)).toEqual(expected);
    expect(take(parent.fork('order', '3'), 20)).not.toEqual(expected);
    expect(take(RandomStream.fromSeed(8).fork('order', 3), 20)).not.toEqual(expected);
  });

  test('is the words of consecutive counters, however they are drawn', () => {
    const bound = fc.oneof(
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 2 ** 32 }),
      fc.integer({ min: 1, max: 100 }).map((k) => 2 ** 32 - k + 1),
    );
    const draw = fc.oneof(
      fc.record({ kind: fc.constant('integer' as const), size: bound }),
      fc.record({ kind: fc.constant('shuffle' as const), size: fc.nat(3000) }),
      fc.record({ kind: fc.constant('tally' as const), size: fc.integer({ min: 1, max: 3000 }) }),
    );
    fc.assert(
      fc.property(fc.nat(), fc.array(draw, { maxLength: 20 }), (seed, draws) => {
        const stream = RandomStream.fromSeed(seed);
        const words = wordsOf(`${seed}`);
        const integer = (size: number): number => {
          for (;;) {
            const word = Number(words.next().value);
            if (word < 2 ** 32 - (2 ** 32 % size)) return word % size;
          }
        };
        for (const { kind, size } of draws) {
          if (kind === 'integer') {
            expect(stream.integer(size)).toBe(integer(size));
          } else if (kind === 'tally') {
            const [counts, expected] = [new Uint32Array(size), new Uint32Array(size)];
            stream.tally(counts, 1000);
            for (let k = 0; k < 1000; k++) expected[integer(size)]!++;
            expect(counts).toEqual(expected);
          } else {
            const expected = Array.from({ length: size }, (_, k) => k);
            for (let last = size - 1; last > 0; last--) {
              const drawn = integer(last + 1);
              [expected[last], expected[drawn]] = [expected[drawn]!, expected[last]!];
            }
            expect([...stream.shuffle(Uint32Array.from({ length: size }, (_, k) => k))]).toEqual(expected);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  test('uniform, normal and integer have the moments that they should', () => {
    const stream = RandomStream.fromSeed(1);
    const count = 200_000;
    const moments = (draw: () => number) => {
      let [sum, squares] = [0, 0];
      for (let i = 0; i < count; i++) {
        const x = draw();
        sum += x;
        squares += x * x;
      }
      return { mean: sum / count, variance: squares / count - (sum / count) ** 2 };
    };
    const uniform = moments(() => stream.uniform());
    expect(Math.abs(uniform.mean - 1 / 2)).toBeLessThan(0.004);
    expect(Math.abs(uniform.variance - 1 / 12)).toBeLessThan(0.002);
    const normal = moments(() => stream.normal());
    expect(Math.abs(normal.mean)).toBeLessThan(0.012);
    expect(Math.abs(normal.variance - 1)).toBeLessThan(0.02);
    const counts = new Float64Array(7);
    for (let i = 0; i < count; i++) counts[stream.integer(7)]!++;
    for (const one of counts) expect(Math.abs(one / count - 1 / 7)).toBeLessThan(0.004);
  });

  test('shuffle gives every order of three elements equally often', () => {
    const stream = RandomStream.fromSeed(2);
    const counts = new Map<string, number>();
    for (let i = 0; i < 60_000; i++) {
      const order = stream.shuffle([0, 1, 2]).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(500);
  });
});
