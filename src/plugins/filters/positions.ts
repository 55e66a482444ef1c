/** The positions of `size` ratings that a test accepts, ascending. */
export function positionsWhere(size: number, accepts: (position: number) => boolean): Uint32Array {
  const positions = new Uint32Array(size);
  let count = 0;
  for (let position = 0; position < size; position++) if (accepts(position)) positions[count++] = position;
  return positions.slice(0, count);
}
