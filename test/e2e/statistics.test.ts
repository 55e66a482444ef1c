import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import { folderWith, inProcess } from '../support/cli.js';

const config = (split: string, end = ''): string => `experiment: test
data: { name: synthetic, users: 60, items: 40, density: 0.5 }
split: ${split}
rows:
  - { name: Global, model: global-mean }
  - { name: Again, model: global-mean }
  - name: Bias
    model: bias
    regularizer: { name: l2, lambda: 3 }
    optimizer: { name: alternating-least-squares, epochs: 5 }
  - name: Diverges
    model: { name: matrix-factorization, factors: 2 }
    optimizer: { name: sgd, learningRate: 50, epochs: 20 }
${end}`;

async function run(text: string, ...parameters: string[]) {
  const folder = folderWith({ 'config.yaml': text });
  const outcome = await inProcess(folder, 'run', 'config.yaml', '--quiet', ...parameters);
  const read = (name: string) => readFileSync(join(folder, 'reports/test', name), 'utf8');
  return { ...outcome, read, results: JSON.parse(read('results.json')) as Results };
}

test.each([
  ['{ name: k-fold, folds: 5 }', 'corrected-resampled-t', 'corrected resampled t test'],
  ['{ name: hold-out, testFraction: 0.3 }', 'user-bootstrap', 'paired bootstrap over users'],
])(
  '%s: intervals, comparisons, all reports, the same on any number of threads',
  async (split, name, words) => {
    const text = config(split, 'baseline: Global\nconfidence: 0.9\n');
    const { results, stdout, read } = await run(text, '--threads', '1');
    expect(results.statistics).toMatchObject({ confidence: 0.9, test: name, baseline: 'Global' });
    const [global, again, bias, diverges] = results.rows;
    expect(global!.comparison).toBeUndefined();
    expect(again!.comparison!['rmse']).toMatchObject({
      difference: 0,
      pValue: 1,
      effectSize: 0,
      verdict: 'no difference detected',
    });
    expect(bias!.comparison!['rmse']).toMatchObject({ test: name, verdict: 'better' });
    expect(diverges!.status).toBe('diverged');
    expect(diverges!.comparison).toBeUndefined();
    expect(diverges!.metrics['rmse']!.confidenceInterval).toBeNull();
    const { mean, confidenceInterval } = bias!.metrics['rmse']!;
    expect(confidenceInterval!.lower).toBeLessThan(mean!);
    expect(confidenceInterval!.upper).toBeGreaterThan(mean!);

    const flat = stdout.replace(/\s+/g, ' ');
    expect(stdout).toMatch(/Bias .*\d\.\d{4} ± 0\.\d{4}.*−0\.\d{4} better, p /);
    expect(flat).toContain('90 % confidence interval');
    expect(flat).toContain(`two-sided ${words}, p by Holm`);
    expect(read('report.md')).toMatch(/\| Bias \| −0\.\d{4} \| −0\.\d{4} to −0\.\d{4} .* \| better \|/);
    expect(read('report.md')).toContain(words);
    expect(read('summary.csv')).toMatch(new RegExp(`^Bias,rmse,.*,0\\.9,${name},Global,.*,better\\r$`, 'm'));

    const threaded = (await run(text, '--threads', '2')).results;
    expect(threaded.digest).toBe(results.digest);
    expect(threaded.rows.map(({ comparison }) => comparison)).toEqual(
      results.rows.map(({ comparison }) => comparison),
    );
    const other = (await run(config(split, 'baseline: Again\nconfidence: 0.9\n'), '--threads', '1')).results;
    expect(other.digest).not.toBe(results.digest);
  },
);

test('without a baseline the table says so, and nothing is called better', async () => {
  const { stdout, results } = await run(config('{ name: k-fold, folds: 3 }'), '--threads', '1');
  expect(stdout).toContain('No baseline is declared, so no row is tested; add baseline: <row>.');
  expect(stdout).not.toMatch(/better|worse/);
  expect(results.rows.every(({ comparison }) => comparison === undefined)).toBe(true);
});
