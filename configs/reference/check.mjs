/**
 * Runs the reference configurations and compares with the published numbers of expected.json: exit code 1 if any falls outside its tolerance, or no row of a
 * tuned configuration reaches its bar. A row with `differs` is another method than the published one, by what that says: both numbers are shown and not
 * judged. Data that are not there are skipped with a message.
 *
 *   npm run reference -- --data-root <folder that holds ml-100k/ and ml-1m/> [configuration ...]
 */
import { spawnSync } from 'node:child_process';
import console from 'node:console';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';

const here = import.meta.dirname;
const { values, positionals } = parseArgs({
  options: { 'data-root': { type: 'string' } },
  allowPositionals: true,
});
const root = values['data-root'];
if (root === undefined) {
  console.error('name the folder that holds ml-100k/ and ml-1m/: npm run reference -- --data-root <folder>');
  process.exit(2);
}
const expected = JSON.parse(readFileSync(join(here, 'expected.json'), 'utf8'));
const unknown = positionals.find((name) => !(name in expected));
if (unknown !== undefined) {
  console.error(`no reference is called ${unknown}; there are ${Object.keys(expected).join(', ')}`);
  process.exit(2);
}

let outside = 0;
const report = (ok, text) => {
  if (!ok) outside++;
  console.log(`${ok ? 'within ' : 'OUTSIDE'}  ${text}`);
};
for (const name of positionals.length > 0 ? positionals : Object.keys(expected)) {
  const { data, bar, configurations = [name], tolerance, rows } = expected[name];
  if (!existsSync(join(root, data))) {
    console.log(`skipped  ${name}: there is no ${data} in ${root}`);
    continue;
  }
  const results = configurations.map(run);
  const all = results.flatMap((one) => one.rows.map((row) => ({ ...row, experiment: one.experiment })));
  const means = new Map(all.map((row) => [row.name, row.metrics]));
  for (const [row, { tolerance: own = tolerance, differs, ...metrics }] of Object.entries(rows ?? {}))
    for (const [metric, published] of Object.entries(metrics)) {
      const mean = means.get(row)?.[metric]?.mean ?? Number.NaN;
      const line = `${name}, ${row}: ${metric} ${mean.toFixed(4)}, published ${published}`;
      if (differs === undefined || Number.isNaN(mean))
        report(Math.abs(mean - published) <= own, `${line} (tolerance ${own})`);
      else console.log(`differs  ${line}: ${differs}`);
    }
  if (bar !== undefined) {
    for (const { experiment, name: row, metrics, tuning } of all)
      console.log(
        `         ${experiment}, ${row}: rmse ${metrics.rmse.mean?.toFixed(4)}, ${tuning?.trials ?? 0} trials a fold`,
      );
    const best = Math.min(...all.map((row) => row.metrics.rmse.mean ?? Infinity));
    const [{ split, seed }] = results;
    report(
      best <= bar,
      `${name}: best rmse ${best.toFixed(4)}, bar ${bar}; ${split.folds.length} folds, seed ${seed}`,
    );
  }
}
if (outside > 0) console.log(`${outside} outside`);
process.exitCode = outside > 0 ? 1 : 0;

function run(name) {
  const main = join(here, '../../bundle/cli/main.js');
  const parameters = ['run', join(here, `${name}.yaml`), '--data-root', root, '--json'];
  const { stdout, status } = spawnSync(process.execPath, [main, ...parameters], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (stdout === '') process.exit(status ?? 1);
  return JSON.parse(stdout);
}
