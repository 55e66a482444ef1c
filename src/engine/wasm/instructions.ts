/**
 * The WebAssembly instructions that kernels are made of: strict SIMD only, whose results are IEEE-exact on every machine. An
 * instruction outside this table cannot be emitted; relaxed SIMD (0xfd 0x100 and above) is not in it.
 */
export type ValueType = 'i32' | 'i64' | 'f32' | 'f64' | 'v128';

/** An instruction with its immediates: a local, a label, a function, an offset, a lane, a constant. */
export interface Instruction {
  readonly op: Opcode;
  readonly immediates: readonly (number | bigint)[];
  /** The bytes of a `v128.const` or of a shuffle's lanes. */
  readonly bytes?: Uint8Array;
}

/** What follows an opcode in the binary format. */
type Immediate =
  | 'none'
  | 'block' // a block without a value
  | 'index' // a local, a label or a function
  | 'i32'
  | 'i64'
  | 'memory' // alignment (log2) and offset
  | 'memory-lane' // alignment, offset and a lane
  | 'bytes';

interface Encoding {
  readonly code: readonly number[];
  readonly immediate: Immediate;
  /** log2 of the natural alignment, for what touches memory. */
  readonly alignment?: number;
}

const core = (code: number, immediate: Immediate = 'none', alignment?: number): Encoding => ({
  code: [code],
  immediate,
  ...(alignment !== undefined && { alignment }),
});
const simd = (code: number, immediate: Immediate = 'none', alignment?: number): Encoding => ({
  code: code < 0x80 ? [0xfd, code] : [0xfd, (code & 0x7f) | 0x80, code >> 7],
  immediate,
  ...(alignment !== undefined && { alignment }),
});

const OPCODES = {
  block: core(0x02, 'block'),
  loop: core(0x03, 'block'),
  if: core(0x04, 'block'),
  end: core(0x0b),
  br: core(0x0c, 'index'),
  br_if: core(0x0d, 'index'),
  call: core(0x10, 'index'),
  'local.get': core(0x20, 'index'),
  'local.set': core(0x21, 'index'),
  'local.tee': core(0x22, 'index'),
  'i32.load': core(0x28, 'memory', 2),
  'i32.store': core(0x36, 'memory', 2),
  'f32.load': core(0x2a, 'memory', 2),
  'i32.const': core(0x41, 'i32'),
  'i64.const': core(0x42, 'i64'),
  'i32.eqz': core(0x45),
  'i32.ne': core(0x47),
  'i32.lt_u': core(0x49),
  'i32.ge_u': core(0x4f),
  'i32.add': core(0x6a),
  'i32.sub': core(0x6b),
  'i32.mul': core(0x6c),
  'i32.rem_u': core(0x70),
  'i32.and': core(0x71),
  'i32.xor': core(0x73),
  'i32.shl': core(0x74),
  'i64.mul': core(0x7e),
  'i64.rem_u': core(0x82),
  'i64.sub': core(0x7d),
  'i64.shr_u': core(0x88),
  'i64.ge_u': core(0x5a),
  'i32.wrap_i64': core(0xa7),
  'i64.extend_i32_u': core(0xad),
  'f64.promote_f32': core(0xbb),
  'v128.load': simd(0x00, 'memory', 4),
  'v128.load32_splat': simd(0x09, 'memory', 2),
  'v128.load64_splat': simd(0x0a, 'memory', 3),
  'v128.store': simd(0x0b, 'memory', 4),
  'v128.const': simd(0x0c, 'bytes'),
  'i8x16.shuffle': simd(0x0d, 'bytes'),
  'f32x4.splat': simd(0x13),
  'f64x2.splat': simd(0x14),
  'f32x4.eq': simd(0x41),
  'f32x4.ne': simd(0x42),
  'f32x4.lt': simd(0x43),
  'f32x4.gt': simd(0x44),
  'f32x4.le': simd(0x45),
  'f32x4.ge': simd(0x46),
  'f64x2.eq': simd(0x47),
  'f64x2.ne': simd(0x48),
  'f64x2.lt': simd(0x49),
  'f64x2.gt': simd(0x4a),
  'f64x2.le': simd(0x4b),
  'f64x2.ge': simd(0x4c),
  'v128.and': simd(0x4e),
  'v128.or': simd(0x50),
  'v128.bitselect': simd(0x52),
  'v128.store32_lane': simd(0x5a, 'memory-lane', 2),
  'v128.store64_lane': simd(0x5b, 'memory-lane', 3),
  'f64x2.promote_low_f32x4': simd(0x5f),
  'f32x4.floor': simd(0x68),
  'f64x2.floor': simd(0x75),
  'i32x4.shl': simd(0xab),
  'i32x4.shr_s': simd(0xac),
  'i32x4.add': simd(0xae),
  'i32x4.sub': simd(0xb1),
  'i64x2.extend_low_i32x4_s': simd(0xc7),
  'i64x2.shl': simd(0xcb),
  'i64x2.shr_s': simd(0xcc),
  'i64x2.add': simd(0xce),
  'i64x2.sub': simd(0xd1),
  'f32x4.abs': simd(0xe0),
  'f32x4.neg': simd(0xe1),
  'f32x4.sqrt': simd(0xe3),
  'f32x4.add': simd(0xe4),
  'f32x4.sub': simd(0xe5),
  'f32x4.mul': simd(0xe6),
  'f32x4.div': simd(0xe7),
  'f32x4.min': simd(0xe8),
  'f32x4.max': simd(0xe9),
  'f64x2.abs': simd(0xec),
  'f64x2.neg': simd(0xed),
  'f64x2.sqrt': simd(0xef),
  'f64x2.add': simd(0xf0),
  'f64x2.sub': simd(0xf1),
  'f64x2.mul': simd(0xf2),
  'f64x2.div': simd(0xf3),
  'f64x2.min': simd(0xf4),
  'f64x2.max': simd(0xf5),
  'i32x4.trunc_sat_f32x4_s': simd(0xf8),
  'f32x4.convert_i32x4_s': simd(0xfa),
  'i32x4.trunc_sat_f64x2_s_zero': simd(0xfc),
  'f64x2.convert_low_i32x4_s': simd(0xfe),
} as const satisfies Record<string, Encoding>;

export type Opcode = keyof typeof OPCODES;
export const encodingOf = (op: Opcode): Encoding => OPCODES[op];
