import type { WasmFunction } from './function-builder.js';
import { encodingOf, type Instruction } from './instructions.js';
import { MAXIMUM_PAGES } from './module.js';

/** A module in WebAssembly's text format, one instruction a line: what `encodeModule` encodes, to be read. */
export function moduleText(functions: readonly WasmFunction[]): string {
  const lines = ['(module', `  (import "env" "memory" (memory 0 ${MAXIMUM_PAGES} shared))`];
  for (const f of functions) lines.push(...functionLines(f, functions));
  return `${[...lines, ')'].join('\n')}\n`;
}

function functionLines(f: WasmFunction, functions: readonly WasmFunction[]): string[] {
  const named = f.exported ? `$${f.name} (export "${f.name}")` : `$${f.name}`;
  const parameters = f.parameters.map((type) => ` (param ${type})`).join('');
  const result = f.result ? ` (result ${f.result})` : '';
  const lines = [`  (func ${named}${parameters}${result}`];
  if (f.locals.length > 0) lines.push(`    (local ${f.locals.join(' ')})`);
  let depth = 2;
  for (const instruction of f.body) {
    if (instruction.op === 'end') depth--;
    lines.push(`${'  '.repeat(depth)}${instructionText(instruction, functions)}`);
    if (['block', 'loop', 'if'].includes(instruction.op)) depth++;
  }
  return [...lines, '  )'];
}

function instructionText({ op, immediates, bytes }: Instruction, functions: readonly WasmFunction[]): string {
  const [first = 0, second = 0] = immediates;
  switch (encodingOf(op).immediate) {
    case 'none':
    case 'block':
      return op;
    case 'memory':
      return Number(first) === 0 ? op : `${op} offset=${first}`;
    case 'memory-lane':
      return `${op}${Number(first) === 0 ? '' : ` offset=${first}`} ${second}`;
    case 'bytes': {
      if (op === 'i8x16.shuffle') return `${op} ${[...bytes!].join(' ')}`;
      const words = new Uint32Array(bytes!.slice().buffer);
      return `${op} i32x4 ${[...words].map((word) => `0x${word.toString(16).padStart(8, '0')}`).join(' ')}`;
    }
    case 'index':
      return op === 'call' ? `call $${functions[Number(first)]!.name}` : `${op} ${first}`;
    case 'i32':
    case 'i64':
      return `${op} ${first}`;
  }
}
