import type { WasmFunction } from './function-builder.js';
import { encodingOf, type Instruction, type ValueType } from './instructions.js';

const TYPE_CODE: Readonly<Record<ValueType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
};
/** The most pages (64 KiB each) that a 32-bit memory can have: 4 GiB. */
export const MAXIMUM_PAGES = 65536;

/** The binary format of a module that imports the shared memory `env.memory` and exports functions. */
export function encodeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const out = new Bytes();
  out.push(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00);
  out.section(1, (s) => {
    s.unsigned(functions.length);
    for (const { parameters, result } of functions) {
      s.push(0x60);
      s.unsigned(parameters.length);
      for (const type of parameters) s.push(TYPE_CODE[type]);
      s.unsigned(result ? 1 : 0);
      if (result) s.push(TYPE_CODE[result]);
    }
  });
  out.section(2, (s) => {
    s.unsigned(1);
    s.text('env');
    s.text('memory');
    s.push(0x02, 0x03); // a memory, shared and with a maximum
    s.unsigned(0);
    s.unsigned(MAXIMUM_PAGES);
  });
  out.section(3, (s) => {
    s.unsigned(functions.length);
    functions.forEach((_, index) => {
      s.unsigned(index);
    });
  });
  out.section(7, (s) => {
    const exported = functions.flatMap((f, index) => (f.exported ? [{ name: f.name, index }] : []));
    s.unsigned(exported.length);
    for (const { name, index } of exported) {
      s.text(name);
      s.push(0x00);
      s.unsigned(index);
    }
  });
  out.section(10, (s) => {
    s.unsigned(functions.length);
    for (const f of functions) {
      const code = new Bytes();
      const runs = runsOf(f.locals);
      code.unsigned(runs.length);
      for (const { type, count } of runs) {
        code.unsigned(count);
        code.push(TYPE_CODE[type]);
      }
      for (const instruction of f.body) code.instruction(instruction);
      code.push(0x0b);
      s.unsigned(code.length);
      s.append(code);
    }
  });
  return out.finish();
}

function runsOf(locals: readonly ValueType[]): { type: ValueType; count: number }[] {
  const runs: { type: ValueType; count: number }[] = [];
  for (const type of locals) {
    const last = runs.at(-1);
    if (last?.type === type) last.count++;
    else runs.push({ type, count: 1 });
  }
  return runs;
}

class Bytes {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  push(...bytes: number[]): void {
    this.#bytes.push(...bytes);
  }

  append(other: Bytes): void {
    for (const byte of other.#bytes) this.#bytes.push(byte);
  }

  unsigned(value: number): void {
    let rest = value >>> 0;
    for (; rest >= 0x80; rest >>>= 7) this.#bytes.push((rest & 0x7f) | 0x80);
    this.#bytes.push(rest);
  }

  signed(value: bigint): void {
    for (let rest = value; ; ) {
      const byte = Number(rest & 0x7fn);
      rest >>= 7n;
      const done = (rest === 0n && (byte & 0x40) === 0) || (rest === -1n && (byte & 0x40) !== 0);
      this.#bytes.push(done ? byte : byte | 0x80);
      if (done) return;
    }
  }

  text(value: string): void {
    const encoded = new TextEncoder().encode(value);
    this.unsigned(encoded.length);
    this.push(...encoded);
  }

  section(id: number, write: (section: Bytes) => void): void {
    const section = new Bytes();
    write(section);
    this.push(id);
    this.unsigned(section.length);
    this.append(section);
  }

  instruction({ op, immediates, bytes }: Instruction): void {
    const { code, immediate, alignment } = encodingOf(op);
    this.push(...code);
    const [first = 0, second = 0] = immediates;
    switch (immediate) {
      case 'none':
        break;
      case 'block':
        this.push(0x40);
        break;
      case 'index':
        this.unsigned(Number(first));
        break;
      case 'i32':
        this.signed(BigInt(Number(first) | 0));
        break;
      case 'i64':
        this.signed(BigInt.asIntN(64, BigInt(first)));
        break;
      case 'memory':
      case 'memory-lane':
        this.unsigned(alignment!);
        this.unsigned(Number(first));
        if (immediate === 'memory-lane') this.push(Number(second));
        break;
      case 'bytes':
        this.push(...bytes!);
        break;
    }
  }

  finish(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }
}
