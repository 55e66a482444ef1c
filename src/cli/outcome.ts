import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '../core/contracts/results.js';
import type { RenderContext } from '../core/contracts/evaluation.js';
import type { RunOutcome } from '../run-experiment.js';

/** Columns of standard output; of a file or a terminal that does not say, 100. */
export const terminalWidth = (): number => process.stdout.columns || 100;

/** What reporters may assume of standard output. */
export function renderContext(): RenderContext {
  const { stdout, env } = process;
  return {
    width: terminalWidth(),
    color: stdout.isTTY && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb',
  };
}

/** Prints what came out, and sets the exit code. */
export function printOutcome({ results, terminal }: RunOutcome, json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify(results, null, 2)}\n` : terminal);
  process.exitCode = exitCode(results);
}

/** Where the reports are, and which of them one opens in a browser. */
export function placeOfReports(folder: string): string {
  const page = join(folder, 'report.html');
  return `Reports are in ${folder}${existsSync(page) ? `; open ${page} in a browser` : ''}`;
}

function exitCode({ rows }: Results): number {
  if (rows.some(({ status }) => status === 'failed')) return 4;
  return rows.every(({ status }) => status === 'ok') ? 0 : 1;
}

/** While the work is done, what plugins print goes to standard error: standard output has results alone. */
export async function withStandardOutputKept<T>(work: () => Promise<T>): Promise<T> {
  const { stdout, stderr } = process;
  const own = Object.getOwnPropertyDescriptor(stdout, 'write');
  stdout.write = stderr.write.bind(stderr);
  try {
    return await work();
  } finally {
    if (own) Object.defineProperty(stdout, 'write', own);
    else Reflect.deleteProperty(stdout, 'write');
  }
}
