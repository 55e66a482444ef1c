import { describe, expect, test } from 'vitest';
import { philox, RandomStream } from '../../src/core/random.js';

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
