/**
 * Philox-4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3"): a keyed bijection of 128-bit counters.
 * It multiplies whole numbers of 32 bits to 64 bits, an instruction of every processor that JavaScript does not have and WebAssembly has, so
 * these few lines of it are written here, four times as fast.
 */
const ROUNDS = 10;
const [MULTIPLIER_0, MULTIPLIER_1] = [0xd2511f53, 0xcd9e8d57];
const [KEY_STEP_0, KEY_STEP_1] = [0x9e3779b9, 0xbb67ae85];

/** Locals of the function: seven parameters, seven more of 32 bits and two of 64. */
const LOCAL = {
  counter: [0, 1, 2, 3],
  key: [4, 5],
  end: 6, // in bytes
  at: 7, // in bytes
  word: [8, 9, 10, 11],
  roundKey: [12, 13],
  product: [14, 15],
} as const;

type Code = readonly number[];

const get = (local: number): Code => [0x20, local];
const set = (local: number): Code => [0x21, local];
const tee = (local: number): Code => [0x22, local];
const i32 = (value: number): Code => [0x41, ...signed(BigInt(value | 0))];
const i64 = (value: number): Code => [0x42, ...signed(BigInt(value))];
const [ADD, XOR, IS_ZERO, IS_LESS] = [[0x6a], [0x73], [0x45], [0x49]] as const;
const [EXTEND, MULTIPLY, SHIFT_RIGHT, WRAP] = [[0xad], [0x7e], [0x88], [0xa7]] as const;
const [LOOP, BRANCH_IF, END] = [[0x03, 0x40], [0x0d, 0], [0x0b]] as const;
const store = (offset: number): Code => [0x36, 2, offset];

/** The variable-length form of whole numbers (LEB128). */
function signed(value: bigint): Code {
  const [low, rest] = [Number(value & 0x7fn), value >> 7n];
  const isLast = (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}
const unsigned = (value: number): Code =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >> 7)];

function round(): Code {
  const { word, roundKey, product } = LOCAL;
  const multiply = (multiplier: number, from: number, to: number): Code[] => [
    get(from),
    EXTEND,
    i64(multiplier),
    MULTIPLY,
    set(to),
  ];
  const high = (from: number): Code[] => [get(from), i64(32), SHIFT_RIGHT, WRAP];
  const low = (from: number): Code[] => [get(from), WRAP];
  const step = (key: number, by: number): Code[] => [get(key), i32(by), ADD, set(key)];
  return [
    ...multiply(MULTIPLIER_0, word[0], product[0]),
    ...multiply(MULTIPLIER_1, word[2], product[1]),
    ...high(product[1]),
    get(word[1]),
    XOR,
    get(roundKey[0]),
    XOR,
    set(word[0]),
    ...low(product[1]),
    set(word[1]),
    ...high(product[0]),
    get(word[3]),
    XOR,
    get(roundKey[1]),
    XOR,
    set(word[2]),
    ...low(product[0]),
    set(word[3]),
    ...step(roundKey[0], KEY_STEP_0),
    ...step(roundKey[1], KEY_STEP_1),
  ].flat();
}

function body(): Code {
  const { counter, key, end, at, word, roundKey } = LOCAL;
  return [
    LOOP,
    ...counter.flatMap((from, k) => [get(from), set(word[k]!)]),
    ...key.flatMap((from, k) => [get(from), set(roundKey[k]!)]),
    ...Array.from({ length: ROUNDS }, round),
    ...word.flatMap((from, k) => [get(at), get(from), store(4 * k)]),
    // The carry: 1 if the lowest word has become 0.
    get(counter[0]),
    i32(1),
    ADD,
    tee(counter[0]),
    IS_ZERO,
    get(counter[1]),
    ADD,
    set(counter[1]),
    get(at),
    i32(16),
    ADD,
    tee(at),
    get(end),
    IS_LESS,
    BRANCH_IF,
    END,
    END,
  ].flat();
}

function encodedModule(): Uint8Array<ArrayBuffer> {
  const section = (id: number, content: Code): Code => [id, ...unsigned(content.length), ...content];
  const [I32, I64] = [0x7f, 0x7e];
  const code = [2, 7, I32, 2, I64, ...body()];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 7, ...Array.from({ length: 7 }, () => I32), 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]), // a memory of one page, 64 KiB
    ...section(7, [2, 1, 0x66, 0, 0, 1, 0x6d, 2, 0]), // f, the function, and m, the memory
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
}

const { f, m } = new WebAssembly.Instance(new WebAssembly.Module(encodedModule()), {}).exports as {
  f: (c0: number, c1: number, c2: number, c3: number, k0: number, k1: number, end: number) => void;
  m: { readonly buffer: ArrayBuffer };
};
const memory = new Uint32Array(m.buffer);

/**
 * Fills `output`, whose length is a multiple of 4 up to 16384, with the four words for `counter`, for `counter + 1` and so on;
 * of the counter's four words, lowest first, the first two count.
 */
export function philox(counter: ArrayLike<number>, key: ArrayLike<number>, output: Uint32Array): void {
  f(counter[0]!, counter[1]!, counter[2]!, counter[3]!, key[0]!, key[1]!, 4 * output.length);
  output.set(memory.subarray(0, output.length));
}
