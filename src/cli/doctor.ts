import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { messageOf } from '../core/errors.js';
import { availableCores } from '../harness/cores.js';
import { availableMemory } from '../harness/forecast.js';
import { plain } from '../plugins/reporters/text.js';
import { VERSION } from '../version.js';
import { examineMachine, type Finding } from './machine.js';
import { dataRootOption, jsonOption, storeOption } from './options.js';

interface Options {
  readonly dataRoot?: string;
  readonly store: string;
  readonly json?: boolean;
}

const MEBIBYTE = 1024 * 1024;
/** MiB below which Node.js itself has hardly room beside the ratings. */
const LEAST_MEMORY = 256;

export const doctorCommand = (command: Command): Command =>
  command
    .addOption(dataRootOption())
    .addOption(storeOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench doctor --data-root ~/data')
    .action(({ dataRoot, store, json }: Options) => {
      const findings = [
        ...examineMachine(),
        { name: 'cores', found: String(availableCores()) },
        memory(),
        writable('current folder', '.'),
        writable('store', store),
        ...(dataRoot === undefined ? [] : [readable(dataRoot)]),
      ];
      const isFit = findings.every(({ problem }) => problem === undefined);
      process.stdout.write(
        json
          ? `${JSON.stringify({ mfbench: VERSION, ok: isFit, findings }, null, 2)}\n`
          : findings.map(toText).join(''),
      );
      process.exitCode = isFit ? 0 : 5;
    });

function memory(): Finding {
  const available = Math.floor(availableMemory() / MEBIBYTE);
  const found = `${available} MiB can be had`;
  if (available >= LEAST_MEMORY) return { name: 'memory', found };
  const problem = `${found}, less than ${LEAST_MEMORY}`;
  return {
    name: 'memory',
    found,
    problem,
    remedy: 'end other programs, or raise the limit of the container',
  };
}

/** Whether files can be made in a folder, or in the nearest one above it that is there: a run makes the others. Nothing stays. */
function writable(name: string, path: string): Finding {
  const found = resolve(path);
  let folder = found;
  while (!existsSync(folder)) folder = dirname(folder);
  const probe = join(folder, `.mfbench-${randomUUID()}.tmp`);
  try {
    writeFileSync(probe, 'x', { flag: 'wx' });
    rmSync(probe);
    return { name, found };
  } catch (error) {
    const problem = `${folder} cannot be written to: ${messageOf(error)}`;
    const remedy =
      name === 'store'
        ? 'give another folder with --store, or run with --no-store'
        : 'change to another folder, or write the reports elsewhere with --out';
    return { name, found, problem, remedy };
  }
}

function readable(path: string): Finding {
  const [name, found] = ['data root', resolve(path)];
  const remedy = 'give the folder where the relative paths of the data start';
  try {
    if (!statSync(found).isDirectory()) return { name, found, problem: `${found} is not a folder`, remedy };
    readdirSync(found);
    return { name, found };
  } catch (error) {
    return { name, found, problem: `${found} cannot be read: ${messageOf(error)}`, remedy };
  }
}

function toText({ name, found, problem, remedy }: Finding): string {
  const heading = name.padEnd('WebAssembly SIMD'.length);
  if (problem === undefined) return `ok       ${heading}  ${plain(found)}\n`;
  return `problem  ${heading}  ${plain(problem)}${remedy === undefined ? '' : `; ${remedy}`}\n`;
}
