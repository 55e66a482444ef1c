import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import type { Reporter, Results } from '../../src/core/public.js';
import csv from '../../src/plugins/reporters/csv.js';
import curves from '../../src/plugins/reporters/curves.js';
import json from '../../src/plugins/reporters/json.js';
import markdown from '../../src/plugins/reporters/markdown.js';
import { badRow, HOSTILE, okRow, resultsOf } from '../support/results.js';

const render = (reporter: Reporter, results: Results): string =>
  Object.values(reporter.render(results, {}, { width: 80, color: false }).files!)[0] as string;
const hostile = resultsOf(HOSTILE.map((name) => okRow(name, 0.9, 1)));
const mixed = resultsOf([
  okRow('fine', 0.9, 1.1),
  badRow('too fast', 'diverged', 'the objective is not finite'),
  badRow('broken', 'failed', 'optimizer <b>mine</b>: a | b'),
]);

describe('results.csv', () => {
  const table = (results: Results): string[][] => parse(render(csv, results));

  test('a line for each row, fold and metric', () => {
    expect(table(mixed)).toEqual([
      ['row', 'model', 'optimizer', 'fold', 'status', 'metric', 'value', 'fitSeconds'],
      ['fine', 'matrix-factorization', 'sgd', 'fold 1', 'ok', 'rmse', '0.9', '1.5'],
      ['fine', 'matrix-factorization', 'sgd', 'fold 2', 'ok', 'rmse', '1.1', '1.5'],
      ['too fast', 'matrix-factorization', 'sgd', 'fold 1', 'ok', 'rmse', '0.9', '1.5'],
      ['too fast', 'matrix-factorization', 'sgd', 'fold 2', 'diverged', 'rmse', '', '1.5'],
      ['broken', 'matrix-factorization', 'sgd', 'fold 1', 'ok', 'rmse', '0.9', '1.5'],
      ['broken', 'matrix-factorization', 'sgd', 'fold 2', 'failed', 'rmse', '', '1.5'],
    ]);
  });

  test('names come back as they were, but for what a spreadsheet would run', () => {
    const names = table(hostile)
      .slice(1)
      .map(([name]) => name);
    const safe = HOSTILE.map((name) => (/^[=@]/.test(name) ? `'${name}` : name));
    expect(names).toEqual(safe.flatMap((name) => [name, name]));
  });

  test.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx'])('%j as a name is text', (name) => {
    expect(table(resultsOf([okRow(name, 1, 1)]))[1]![0]).toBe(`'${name}`);
  });

  test('numbers stay numbers, in full precision, below zero too', () => {
    const values = table(resultsOf([okRow('x', -0.0123, 1 / 3)]))
      .slice(1)
      .map((line) => line[6]);
    expect(values).toEqual(['-0.0123', '0.3333333333333333']);
  });
});

test('curves.csv: a line for each row, fold and epoch', () => {
  const table: string[][] = parse(
    render(curves, resultsOf([okRow('=x', 0.9, 1), badRow('bad', 'diverged', '')])),
  );
  expect(table).toEqual([
    ['row', 'fold', 'epoch', 'seconds', 'objective', 'rmse', 'gradientEvaluations'],
    ["'=x", 'fold 1', '0', '0', '12.5', '1.25', '0'],
    ["'=x", 'fold 1', '1', '0.5', '-0.5', '1', '1'],
    ["'=x", 'fold 2', '0', '0', '12.5', '1.25', '0'],
    ["'=x", 'fold 2', '1', '0.5', '-0.5', '1', '1'],
    ['bad', 'fold 1', '0', '0', '12.5', '1.25', '0'],
    ['bad', 'fold 1', '1', '0.5', '-0.5', '1', '1'],
  ]);
});

test('results.json: the results as they are', () => {
  expect(JSON.parse(render(json, hostile))).toEqual(hostile);
});

describe('report.md', () => {
  /** The cells of every table line: an escaped bar is no border. */
  const cells = (report: string): string[][] =>
    report
      .split('\n')
      .filter((line) => line.startsWith('|'))
      .map((line) =>
        line
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim()),
      );

  test('comparison, folds and settings', () => {
    const report = render(markdown, mixed);
    expect(report).toMatch(/^# test\n/);
    expect(cells(report)).toContainEqual([
      'fine',
      'matrix-factorization',
      'sgd',
      '1.0000 ± 0.0123',
      '1.50',
      'ok',
    ]);
    expect(cells(report)).toContainEqual(['fine', '0.9000', '1.1000']);
    expect(cells(report)).toContainEqual(['of these of unseen items', '1', '1']);
    expect(report).toContain('l2 (lambda 0.02, tables { U { lambda 1 } })');
    expect(report).toContain(`Digest \`${mixed.digest}\``);
    expect(report).toContain('a &lt;processor&gt;, 1 thread.');
  });

  test('figures are files beside it, which it shows', () => {
    const { files } = markdown.render(mixed, {}, { width: 80, color: false });
    const shown = [...(files!['report.md'] as string).matchAll(/^!\[[^\]]+\]\(([\w-]+\.svg)\)$/gm)].map(
      ([, name]) => name,
    );
    expect(shown).toEqual(['curves.svg', 'activity.svg', 'residuals.svg']);
    expect(Object.keys(files!)).toEqual(['report.md', ...shown]);
  });

  test('a row that is not ok has no mean, and its reason', () => {
    const report = render(markdown, mixed);
    expect(cells(report)).toContainEqual([
      'too fast',
      'matrix-factorization',
      'sgd',
      '–',
      '1.50',
      'diverged, 1/2 folds ok',
    ]);
    expect(cells(report)).toContainEqual(['broken', '0.9000', '–']);
    expect(report).toContain('## Problems\n\n- too fast: the objective is not finite (fold 2)\n');
    expect(report).toContain('- broken: optimizer &lt;b&gt;mine&lt;/b&gt;: a \\| b (fold 2)');
    expect(render(markdown, resultsOf([okRow('fine', 1, 1)]))).not.toContain('## Problems');
  });

  test('names are text: no tag, no link, no code, no line, no escape sequence, no cell of their own', () => {
    const report = render(markdown, hostile);
    expect(report).not.toContain('<script');
    expect(report).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(report).not.toMatch(/(?<!\\)\]\((http|javascript)/);
    const comparison = cells(report).slice(2, 2 + HOSTILE.length);
    for (const line of comparison) expect(line.length).toBe(6);
    expect(comparison.map(([name]) => name)).toEqual([
      'a \\| b',
      '\\`code\\` \\`\\`twice\\`\\`',
      '&lt;script&gt;alert(1)&lt;/script&gt;',
      'two lines and three',
      '\\[31mred \\[0m  \\]0;title',
      '=1+1',
      '@SUM(A1)',
      '"quoted", twice',
      '推薦システムの比較',
      '!\\[image\\](http://x) \\[link\\](javascript:x) &amp;lt; \\# \\~\\~',
      'right to left',
    ]);
  });

  test('configuration and command line cannot leave their blocks', () => {
    const set = ["x='; rm -rf ~ #", 'a=```'];
    const config = { file: 'my config.yaml', text: 'a: |\n  ```\n  # no heading\n  ````\n', set };
    const report = render(markdown, resultsOf([okRow('x', 1, 1)], { config }));
    expect(report).toContain(
      "\n````sh\nnpx mfbench run 'my config.yaml' --set 'x='\\''; rm -rf ~ #' --set 'a=```'\n````\n",
    );
    expect(report).toContain('\n`````yaml\na: |\n  ```\n  # no heading\n  ````\n`````\n');
  });
});
