import type { Command } from 'commander';
import { DataError, NO_SUCH_FILE } from '../core/errors.js';
import { readResults } from '../harness/stated-results.js';
import { VERSION } from '../version.js';
import { verifyResults } from '../verify-results.js';
import {
  addIsolation,
  allowPluginsOption,
  type IsolationFlags,
  isolationOf,
  dataRootOption,
  jsonOption,
  addProgress,
  type ProgressFlags,
  progressOf,
  threadsOption,
} from './options.js';
import { withStandardOutputKept } from './outcome.js';
import { observeRun } from './run-messages.js';

interface Options extends IsolationFlags, ProgressFlags {
  readonly dataRoot?: string;
  readonly allowPlugins?: boolean;
  readonly threads?: number;
  readonly json?: boolean;
}

export const verifyCommand = (command: Command): Command =>
  addProgress(addIsolation(command))
    .argument(
      '<results>',
      'A results.json, or the folder that it is in. Relative paths in it start at the current folder, as they did in its run.',
    )
    .addOption(dataRootOption())
    .addOption(allowPluginsOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench verify reports/baseline')
    .action(async (path: string, { json, ...options }: Options) => {
      const { stdout, stderr } = process;
      const stated = readResults(path);
      const observer = observeRun(stderr, { ...progressOf(options), keeps: false });
      try {
        const found = await withStandardOutputKept(() =>
          verifyResults(stated, { ...options, isolation: isolationOf(options), observer }).catch(elsewhere),
        );
        observer.finish();
        const { mfbench } = stated.environment;
        stdout.write(
          json
            ? `${JSON.stringify({ verified: found.difference === undefined, statedDigest: stated.digest, statedVersion: mfbench, version: VERSION, ...found }, null, 2)}\n`
            : toText(found, mfbench),
        );
        process.exitCode = found.difference === undefined ? 0 : 1;
      } finally {
        observer.finish();
      }
    });

/** Data that are not there: the likeliest reason. */
function elsewhere(error: unknown): never {
  if (error instanceof DataError && error.message.includes(NO_SUCH_FILE))
    throw new DataError(
      `${error.message}\nRelative paths start at the current folder: verify in the folder that the run was started in, or say --data-root`,
    );
  throw error;
}

function toText(
  { difference, same, missing, digest }: Awaited<ReturnType<typeof verifyResults>>,
  version: string,
): string {
  const lack = missing === 0 ? '' : `; the results lack ${missing}, so their digest cannot be compared`;
  if (difference === undefined)
    return missing === 0
      ? `The same to the bit: ${same} fits, digest ${digest.slice(0, 12)}\n`
      : `The same to the bit: ${same} fits${lack}\n`;
  const versions = version === VERSION ? '' : `\nThe results are of mfbench ${version}, this is ${VERSION}.`;
  return `Not the same. The first difference: ${difference}\n${same} fits are the same${lack}${versions}\n`;
}
