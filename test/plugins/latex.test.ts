import { describe, expect, test } from 'vitest';
import type { Results } from '../../src/core/public.js';
import latex from '../../src/plugins/reporters/latex.js';
import { badRow, comparedWith, okRow, resultsOf } from '../support/results.js';

const tableOf = (results: Results): string =>
  latex.render(results, {}, { width: 80, color: false }).files!['table.tex'] as string;

test('a table of booktabs with means, differences and p values; the best in bold', () => {
  const rows = [okRow('base', 1, 1.2), okRow('good', 0.8, 1), okRow('same', 1, 1.1)];
  const text = tableOf(comparedWith(resultsOf(rows), ['better', 'no difference detected']));
  expect(text).toContain(String.raw`
  \begin{tabular}{lrrr}
    \toprule
    Row & Mean & Difference & $p$ \\
    \midrule
    \multicolumn{4}{l}{rmse $\downarrow$} \\
    base & 1.1000 $\pm$ 0.0123 & baseline &  \\
    good & \textbf{0.9000} $\pm$ 0.0123 & $-$0.2000 $\pm$ 0.0200 & $<$0.001 \\
    same & 1.0500 $\pm$ 0.0123 & $-$0.0500 $\pm$ 0.0200 & 0.400 \\
    \bottomrule
  \end{tabular}
`);
  expect(text).toContain(String.raw`\caption{test. $\pm$ is half of the 95 \% confidence interval`);
});

test('without a baseline: means alone, none in bold; a row that is not ok says so', () => {
  const text = tableOf(resultsOf([okRow('a', 1, 1), badRow('b', 'diverged', 'too fast')]));
  expect(text).toContain('\\begin{tabular}{lr}');
  expect(text).toContain('    b & diverged, 1/2 folds ok \\\\\n');
  expect(text).not.toContain('textbf');
});

describe('names are text', () => {
  test.each([
    ['a_b & c % $5 #1 {q}', String.raw`a\_b \& c \% \$5 \#1 \{q\}`],
    [
      '\\input{x} ~ ^ < > |',
      String.raw`\textbackslash{}input\{x\} \textasciitilde{} \textasciicircum{} \textless{} \textgreater{} \textbar{}`,
    ],
    ['[1pt] name', '{[}1pt] name'],
    ['* name', '{*} name'],
    ['a -- b --- c ,, d', 'a -{}- b -{}-{}- c ,{}, d'],
    ['?` !`', String.raw`?\textasciigrave{} !\textasciigrave{}`],
    ['"quoted", twice', '“quoted”, twice'],
    ['two\nlines \x1b[31m', 'two lines  {[}31m'],
    ['推薦', '推薦'],
  ])('%j', (name, expected) => {
    expect(tableOf(resultsOf([okRow(name, 1, 1)]))).toContain(`    ${expected} & 1.0000`);
  });
});
