import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import terminal from '../../src/plugins/reporters/terminal.js';
import { badRow, HOSTILE, okRow, resultsOf } from '../support/results.js';

const render = (results: Results, width = 100, color = false): string =>
  terminal.render(results, {}, { width, color }).terminal!;

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/gu;
/** Columns of a terminal that a line takes: two for a wide character. */
const columns = (line: string): number => Array.from(line).length + (line.match(WIDE)?.length ?? 0);
const widest = (text: string): number => Math.max(...text.split('\n').map(columns));
const tableOf = (text: string): string[] => text.split('\n').filter((line) => /^[┌├└│]/.test(line));

const mixed = resultsOf([
  okRow('fine', 0.9, 1.1),
  badRow('too fast', 'diverged', 'the objective is not finite'),
]);

test('rows, metrics with their direction, and how the numbers came about', () => {
  const text = render(resultsOf([okRow('fine', 0.9, 1.1)]));
  expect(text).toContain(
    'test: 10 ratings of 4 users on 5 items; k-fold, 2 folds; predictions clipped to 0.5–5',
  );
  expect(text).toMatch(/│ Row +│ Optimizer │ +rmse ↓ │ Fit s │\n/);
  expect(text).toMatch(/│ fine +│ sgd +│ 1\.0000 ± 0\.0123 │ +1\.50 │/);
  expect(text).toContain('Of 4 test ratings 0 are by users and 2 of items without a training rating.');
  expect(text).toContain('Digest 0123456789ab\n');
});

test('a row that is not ok: no mean, its status, its reason', () => {
  const text = render(mixed);
  expect(text).toMatch(/│ fine .* ok +│/);
  expect(text).toMatch(/│ too fast .* – .* diverged, 1\/2 folds ok │/);
  expect(text).toContain('too fast: the objective is not finite (fold 2)');
});

test('escape sequences only where there is color, and only our own', () => {
  const hostile = resultsOf(HOSTILE.map((name) => badRow(name, 'failed', name)));
  expect(render(hostile)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  const [bold, ...rest] = render(hostile, 100, true).split('\n');
  expect(bold!.split('\x1b').slice(1)).toEqual([expect.stringMatching(/^\[1m\S/), '[22m']);
  expect(rest.join('\n')).not.toContain('\x1b');
});

describe('the width of the terminal', () => {
  const names = [...HOSTILE, '行'.repeat(60), 'a name that goes on and on '.repeat(5).trim()];
  const long = resultsOf(
    names.map((name, i) =>
      i % 2 === 0 ? okRow(name, 0.9, 1) : badRow(name, 'failed', `${'誤り'.repeat(70)} ${name}`),
    ),
  );
  test.each([40, 60, 80, 100, 200])(
    '%d columns are kept, and every line of the table is as wide',
    (width) => {
      const text = render(long, width);
      expect(widest(text)).toBeLessThanOrEqual(width);
      const widths = new Set(tableOf(text).map(columns));
      expect(widths.size).toBe(1);
      for (const line of tableOf(text).slice(3, -1)) expect(line).toMatch(/0\.9500 ± 0\.0123|–/);
    },
  );

  test('as it narrows, the optimizer goes first, then the seconds, then the status; what has room again comes back', () => {
    const heads = (width: number) =>
      tableOf(render(mixed, width))[1]!
        .split('│')
        .slice(1, -1)
        .map((head) => head.trim());
    expect(heads(100)).toEqual(['Row', 'Optimizer', 'rmse ↓', 'Fit s', 'Status']);
    expect(heads(65)).toEqual(['Row', 'rmse ↓', 'Fit s', 'Status']);
    expect(heads(55)).toEqual(['Row', 'rmse ↓', 'Status']);
    expect(heads(40)).toEqual(['Row', 'rmse ↓', 'Fit s']);
    expect(heads(1)).toEqual(['Row', 'rmse ↓', 'Fit s']);
  });
});
