import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Results } from '../core/contracts/results.js';
import { ConfigError, unreadable } from '../core/errors.js';

/**
 * Reads `results.json`, given itself or by its folder.
 * @throws ConfigError for what is not there or is not of this format.
 */
export function readResults(path: string): Results {
  let file = path;
  let results: unknown;
  try {
    if (statSync(path).isDirectory()) file = join(path, 'results.json');
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw ConfigError.of(
      error instanceof SyntaxError
        ? 'this is no JSON; name the results.json of a run, or the folder that it is in'
        : `${unreadable(error)}${file === path ? '' : `; is ${path} the folder of a run's reports, such as reports/<experiment>?`}`,
      { file },
    );
  }
  if (!areResults(results)) {
    throw ConfigError.of('these are no results of mfbench in format version 1, with their configuration', {
      file,
    });
  }
  return results;
}

/** Whether there is all that is needed to run it again and to compare. */
function areResults(value: unknown): value is Results {
  const { formatVersion, digest, config, data, split, metrics, rows } = (value ?? {}) as Partial<Results>;
  return (
    formatVersion === 1 &&
    typeof digest === 'string' &&
    typeof config?.file === 'string' &&
    typeof config.text === 'string' &&
    Array.isArray(config.set) &&
    typeof data?.checksum === 'string' &&
    Array.isArray(split?.folds) &&
    Array.isArray(metrics) &&
    Array.isArray(rows) &&
    rows.every((row: Partial<Results['rows'][number]> | null) => Array.isArray(row?.folds))
  );
}
