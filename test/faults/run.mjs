import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** Provokes all faults and prints a table of them: case, how it was provoked, outcome. A case without a test, or with one that fails, is a failure. */
const CASES = 56;
const NOT_APPLICABLE = new Map([
  [
    55,
    'Slurm: tasks preempted, requeued, on other clocks | not applicable yet: there is no cluster executor',
  ],
]);

const output = join(mkdtempSync(join(tmpdir(), 'mfbench-faults-')), 'results.json');
const { error } = spawnSync(
  'npx',
  ['vitest', 'run', 'test/faults', '--reporter=json', `--outputFile=${output}`, ...process.argv.slice(2)],
  { stdio: ['ignore', 'inherit', 'inherit'], shell: process.platform === 'win32' },
);
if (error) throw error;
const { testResults, success } = JSON.parse(readFileSync(output, 'utf8'));
const found = new Map();
for (const { assertionResults } of testResults) {
  for (const { fullName, status } of assertionResults) {
    const [, numbers, how] =
      /^faults? ([\d, ]+): (.*)$/s.exec(fullName) ?? /faults? ([\d, ]+): (.*)$/s.exec(fullName) ?? [];
    for (const number of numbers?.split(', ').map(Number) ?? [])
      found.set(number, [...(found.get(number) ?? []), { how, status }]);
  }
}
let missing = 0;
process.stdout.write('| case | provoked how | outcome |\n|---:|---|---|\n');
for (let number = 1; number <= CASES; number++) {
  const tests = found.get(number) ?? [];
  if (tests.length === 0) {
    const known = NOT_APPLICABLE.get(number);
    if (known === undefined) missing++;
    process.stdout.write(`| ${number} | ${known ?? 'not at all | NO TEST'} |\n`);
  }
  const outcomes = {
    passed: 'as promised',
    failed: 'FAILED',
    skipped: 'skipped: this machine cannot',
    pending: 'skipped: this machine cannot',
  };
  for (const { how, status } of tests)
    process.stdout.write(`| ${number} | ${how.replaceAll('|', '/')} | ${outcomes[status] ?? status} |\n`);
}
const count = [...found.keys()].length;
process.stdout.write(`\n${count} of ${CASES} cases provoked, ${missing} without a test\n`);
process.exitCode = success && missing === 0 ? 0 : 1;
