import type { Instruction, Opcode, ValueType } from './instructions.js';

/** A function of a module, finished. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | undefined;
  /** The locals after the parameters. */
  readonly locals: readonly ValueType[];
  /** Whether the module exports it. */
  readonly exported: boolean;
  readonly body: readonly Instruction[];
}

/** Writes the body of one function. Locals are numbers, as in the format; parameters come first. */
export class FunctionBuilder {
  readonly #parameters: ValueType[] = [];
  readonly #locals: ValueType[] = [];
  readonly #body: Instruction[] = [];

  constructor(
    readonly name: string,
    readonly result?: ValueType,
  ) {}

  parameter(type: ValueType): number {
    if (this.#locals.length > 0) throw new Error('parameters come before locals');
    return this.#parameters.push(type) - 1;
  }

  local(type: ValueType): number {
    return this.#parameters.length + this.#locals.push(type) - 1;
  }

  emit(op: Opcode, ...immediates: (number | bigint)[]): this {
    this.#body.push({ op, immediates });
    return this;
  }

  emitBytes(op: 'v128.const' | 'i8x16.shuffle', bytes: Uint8Array): this {
    this.#body.push({ op, immediates: [], bytes });
    return this;
  }

  get(local: number): this {
    return this.emit('local.get', local);
  }

  set(local: number): this {
    return this.emit('local.set', local);
  }

  i32(value: number): this {
    return this.emit('i32.const', value);
  }

  /** Repeats `body` until it branches out by `br 1`. */
  loop(body: () => void): void {
    this.emit('block').emit('loop');
    body();
    this.emit('br', 0).emit('end').emit('end');
  }

  /** Runs `body` while `counter` (an unsigned number that the body changes) is below `end`. */
  whileBelow(counter: number, end: number, body: () => void): void {
    this.loop(() => {
      this.get(counter).get(end).emit('i32.ge_u').emit('br_if', 1);
      body();
    });
  }

  addTo(local: number, value: number): void {
    this.get(local).i32(value).emit('i32.add').set(local);
  }

  finish(exported: boolean): WasmFunction {
    return {
      name: this.name,
      parameters: this.#parameters,
      result: this.result,
      locals: this.#locals,
      exported,
      body: this.#body,
    };
  }
}
