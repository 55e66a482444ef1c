import { expect, test } from 'vitest';
import { folderWith, inProcess } from '../support/cli.js';
import { SMALL } from '../support/experiment.js';

const folder = folderWith({ 'experiment.yaml': SMALL });
const explain = (...flags: readonly string[]) => inProcess(folder, 'explain', 'experiment.yaml', ...flags);

test('a row is explained by its formulas, as they are computed', async () => {
  const { code, stdout } = await explain('MF');
  expect(code).toBe(0);
  expect(stdout).toContain('MF: biased-matrix-factorization, squared-error, none, sgd\n');
  expect(stdout).toContain('d loss / d U = a V\n');
  expect(stdout).toMatch(/Pass step, over ratings[^]*U <- U \+ a V\n/);
});

test('the module is printed on demand, and is what is compiled', async () => {
  expect((await explain('MF')).stdout).not.toContain('(module');
  expect((await explain('MF', '--wat')).stdout).toContain('(export "step0")');
});

test('all rows, as JSON too, models without a formula among them', async () => {
  const rows = JSON.parse((await explain('--json')).stdout) as { row: string; explanation?: object }[];
  expect(rows.map(({ row }) => row)).toEqual(['Mean', 'MF', 'ALS']);
  expect(rows[0]!.explanation).toBeUndefined();
  expect(rows[1]!.explanation).toBeDefined();
});

test('an unknown row is refused with the nearest name', async () => {
  const { code, stderr } = await explain('MFF');
  expect(code).toBe(2);
  expect(stderr).toContain('no row is called "MFF"; did you mean "MF"?');
});
