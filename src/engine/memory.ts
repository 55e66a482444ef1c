import { EnvironmentError } from '../core/errors.js';
import { elementSize, type Precision, type Slot, type SlotAxis, strideOf } from './kernel.js';
import { MAXIMUM_PAGES } from './wasm/module.js';

const PAGE = 65536;
const ALIGNMENT = 64;
const GIBIBYTE = 1024 * 1024 * 1024;

/** Lays out the memory of a fit before there is one: addresses are given out one after another. */
export class MemoryPlan {
  #end = ALIGNMENT; // nothing lies at address 0

  get bytes(): number {
    return this.#end;
  }

  allocate(bytes: number): number {
    const address = this.#end;
    this.#end = Math.ceil((address + bytes) / ALIGNMENT) * ALIGNMENT;
    return address;
  }

  /** A slot with one row for each row of its axis; with rows of their own for each task, at distances that keep cores off each other's cache lines. */
  slot(axis: SlotAxis, width: number, precision: Precision, rows: number, tasks?: number): Slot {
    const stride = strideOf({ width, precision });
    if (tasks === undefined) {
      return { axis, width, precision, rows, address: this.allocate(stride * rows) };
    }
    const taskStride = Math.ceil((stride * rows) / ALIGNMENT) * ALIGNMENT;
    return { axis, width, precision, rows, taskStride, address: this.allocate(taskStride * tasks) };
  }

  /** @throws EnvironmentError if a 32-bit memory cannot hold it, or the machine does not give it. */
  create(): FitMemory {
    const pages = Math.ceil(this.#end / PAGE);
    const size = `${(this.#end / GIBIBYTE).toFixed(2)} GiB`;
    if (pages > MAXIMUM_PAGES) {
      throw new EnvironmentError(
        `the parameters of this fit need ${size}, more than the 4 GiB that a WebAssembly memory can have; use fewer factors or precision: f32`,
      );
    }
    try {
      return new FitMemory(new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }));
    } catch (error) {
      throw new EnvironmentError(`this machine does not give the ${size} of memory that this fit needs`, {
        cause: error,
      });
    }
  }
}

/** The memory of a fit, as JavaScript sees it. */
export class FitMemory {
  readonly f32: Float32Array;
  readonly f64: Float64Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;

  constructor(readonly memory: WebAssembly.Memory) {
    const { buffer } = memory;
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
    this.u32 = new Uint32Array(buffer);
    this.i32 = new Int32Array(buffer);
  }

  elements({ precision }: Slot): Float32Array | Float64Array {
    return precision === 'f32' ? this.f32 : this.f64;
  }

  /** Where a row's first element is in `elements(slot)`. */
  indexOf(slot: Slot, row: number, task = 0): number {
    const bytes = slot.address + row * strideOf(slot) + task * (slot.taskStride ?? 0);
    return bytes / elementSize(slot.precision);
  }

  /**
   * Writes rows given one after another (row-major, not padded) to the first rows of a slot.
   * @returns whether it held other values.
   */
  write(slot: Slot, values: ArrayLike<number>): boolean {
    const elements = this.elements(slot);
    const { width } = slot;
    let changed = false;
    for (let row = 0, next = 0; next < values.length; row++) {
      const start = this.indexOf(slot, row);
      for (let k = 0; k < width; k++) {
        const value = values[next++]!;
        changed ||= elements[start + k] !== value;
        elements[start + k] = value;
      }
    }
    return changed;
  }

  /** Reads all rows of a slot, row-major and not padded. Every NaN is the same NaN. */
  read(slot: Slot, values: Float64Array = new Float64Array(slot.rows * slot.width)): Float64Array {
    const elements = this.elements(slot);
    const { width, rows } = slot;
    const step = strideOf(slot) / elementSize(slot.precision);
    for (let row = 0, next = 0, start = this.indexOf(slot, 0); row < rows; row++, start += step) {
      for (let k = start; k < start + width; k++) {
        const value = elements[k]!;
        values[next++] = value === value ? value : Number.NaN;
      }
    }
    return values;
  }

  fill(slot: Slot, value: number): void {
    const start = this.indexOf(slot, 0);
    this.elements(slot).fill(
      value,
      start,
      start + (strideOf(slot) / elementSize(slot.precision)) * slot.rows,
    );
  }
}
