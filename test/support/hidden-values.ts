/**
 * Whether a number can be found in anything that is reachable from a value: own and inherited properties and getters, what maps and sets hold, and every
 * byte of every buffer that an array is a view of, as a 32-bit or 64-bit number.
 */
export function canFind(number: number, ...roots: readonly unknown[]): boolean {
  const patterns = [new Float32Array([number]), new Float64Array([number])].map(({ buffer }) =>
    Buffer.from(buffer),
  );
  const seen = new Set<unknown>();
  const open: unknown[] = [...roots];
  while (open.length > 0) {
    const value = open.pop();
    if (value === number) return true;
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value))
      continue;
    seen.add(value);
    if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
      if (patterns.some((pattern) => Buffer.from(value).includes(pattern))) return true;
      continue;
    }
    if (ArrayBuffer.isView(value)) {
      open.push(value.buffer);
      continue;
    }
    if (value instanceof Map) open.push(...value.keys(), ...value.values());
    if (value instanceof Set) open.push(...value);
    for (let owner: object | null = value; owner && owner !== Object.prototype; owner = prototypeOf(owner)) {
      for (const key of Reflect.ownKeys(owner)) {
        try {
          open.push(Reflect.get(owner, key, value));
        } catch {
          // A getter that throws gives nothing away.
        }
      }
    }
  }
  return false;
}

const prototypeOf = (value: object): object | null => Object.getPrototypeOf(value) as object | null;
