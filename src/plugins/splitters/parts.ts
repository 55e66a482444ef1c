import type { RandomStream } from '../../core/public.js';

/** The positions of `size` ratings, every order equally likely. */
export function shuffledPositions(size: number, random: RandomStream): Uint32Array {
  const order = new Uint32Array(size);
  for (let position = 0; position < size; position++) order[position] = position;
  return random.shuffle(order);
}

/** The positions whose rating is in `part`, of `count` ratings, and the others; both ascending. */
export function divide(
  partOf: Uint16Array,
  part: number,
  count: number,
): { readonly training: Uint32Array; readonly test: Uint32Array } {
  const test = new Uint32Array(count);
  const training = new Uint32Array(partOf.length - count);
  let [tests, trainings] = [0, 0];
  for (let position = 0; position < partOf.length; position++) {
    if (partOf[position] === part) test[tests++] = position;
    else training[trainings++] = position;
  }
  return { training, test };
}
