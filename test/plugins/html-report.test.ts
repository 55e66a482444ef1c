import { createHash } from 'node:crypto';
import { type DefaultTreeAdapterTypes as Tree, html as names, parse, type ParserError } from 'parse5';
import { describe, expect, test } from 'vitest';
import type { Results, RowResult } from '../../src/core/public.js';
import { findBest } from '../../src/plugins/reporters/best.js';
import html from '../../src/plugins/reporters/html.js';
import { SERIES } from '../../src/plugins/reporters/html/figure/palette.js';
import {
  badRow,
  comparedWith,
  HOSTILE,
  okRow,
  resultsOf,
  tunedResults,
  withConvergence,
  withRanks,
} from '../support/results.js';

const NASTY = [
  ...HOSTILE,
  '</script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '<!-- --> ]]> </style> &lt; &#0; &amp',
  '\0\x7f\x9b\ufffe\ud800 \u2066\u2028',
  'مقارنة ההמלצות',
  'very long '.repeat(60),
];
const filesOf = (results: Results) =>
  html.render(results, {}, { width: 80, color: false }).files as Record<string, string>;
const pageOf = (results: Results): string => filesOf(results)['report.html']!;

function parsed(text: string) {
  const errors: ParserError[] = [];
  const document = parse(text, { onParseError: (error) => errors.push(error), sourceCodeLocationInfo: true });
  return { document, errors: errors.map(({ code, startLine }) => `${code} in line ${startLine}`) };
}

function elements(node: Tree.Node): Tree.Element[] {
  const children = 'childNodes' in node ? node.childNodes.flatMap(elements) : [];
  return 'tagName' in node ? [node, ...children] : children;
}

const textOf = (node: Tree.Node): string =>
  'value' in node ? node.value : 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
const attribute = (element: Tree.Element, name: string): string | undefined =>
  element.attrs.find((one) => one.name === name)?.value;
const withTag = (text: string, tag: string): Tree.Element[] =>
  elements(parsed(text).document).filter(({ tagName }) => tagName === tag);
/** Rows of body and foot, as texts of their cells. */
const cellsOf = (text: string): string[][] =>
  withTag(text, 'tr').map((row) =>
    elements(row)
      .filter(({ tagName }) => tagName === 'th' || tagName === 'td')
      .map((cell) => textOf(cell).replace(/\s+/g, ' ').trim()),
  );

/** A report with everything in it that a name can get into. */
function reportWith(name: (i: number) => string): Results {
  const use = { name: name(0), options: { [name(1)]: name(2), nested: { name: name(3), x: [name(4)] } } };
  const {
    rows: [tuned],
    tuning,
  } = tunedResults();
  const row = (i: number): RowResult => ({
    ...tuned!,
    ...{ name: name(i), metrics: okRow('', 1 + i, 2 + i).metrics, model: use, optimizer: use },
    tuning: {
      ...tuned!.tuning!,
      options: tuned!.tuning!.options.map((option) => ({ ...option, name: `${name(i)} ${option.name}` })),
    },
  });
  const rows = [...NASTY.keys()].map(row);
  rows.push({ ...badRow('broken', 'failed', name(5)), loss: use });
  const results = resultsOf(rows, {
    experiment: name(6),
    tuning: { ...tuning!, searcher: use },
    plugins: [{ kind: 'model', name: name(0), summary: name(1), formula: name(2), source: name(3) }],
    config: { file: name(7), text: NASTY.map((_, i) => name(i)).join('\n'), set: [name(8)] },
    environment: { ...resultsOf([]).environment, processor: name(9), platform: name(10) },
  });
  const source = { name: name(11), options: { path: name(12) } };
  const folds = results.split.folds.map((fold, i) => ({ ...fold, name: name(13 + i) }));
  return comparedWith(
    {
      ...withConvergence(withRanks(results), name(15)),
      data: { ...results.data, source },
      split: { splitter: source, folds },
    },
    rows.slice(1).map(() => 'worse'),
  );
}

const hostile = reportWith((i) => NASTY[i % NASTY.length]!);
const tame = reportWith((i) => `name ${i % NASTY.length}`);
const mixed = comparedWith(
  resultsOf([okRow('base', 1, 1.2), okRow('good', 0.8, 1), okRow('same', 1, 1.1), okRow('bad', 2, 2.2)]),
  ['better', 'no difference detected', 'worse'],
);

test('times to a target and its profile: in tables, and in a figure with its words', () => {
  const { convergence, ...results } = withConvergence(resultsOf([okRow('a', 1, 1), okRow('b', 2, 2)]));
  const cells = cellsOf(pageOf({ ...results, convergence: convergence! }));
  expect(cells).toContainEqual(['b', '1/2', '11', '11', '2.75']);
  expect(cells).toContainEqual(['b', '0.00', '0.50', '0.50', '0.50', '0.00', '0.50', '0.50', '0.50']);
  const [target] = convergence!.targets;
  const never = { ...target!.rows[1]!, reached: 0, expected: null };
  const failing = { ...convergence!, targets: [{ ...target!, rows: [target!.rows[0]!, never] }] };
  expect(cellsOf(pageOf({ ...results, convergence: failing }))).toContainEqual([
    ...['b', '0/2', '> 11', '> 11', '> 2.75'],
  ]);
  const unknown = pageOf({ ...results, convergence: { ...convergence!, targets: [] } });
  expect(unknown).toContain('Fits are missing, so no target is known.');
  expect(pageOf(results)).not.toContain('Time to targets');
});

describe('report.html is well made', () => {
  test.each([
    ['hostile names', hostile],
    ['plain names', tame],
    [
      'one fold without statistics',
      { ...resultsOf([okRow('x', 1, 1)]), statistics: { ...tame.statistics, test: null, baseline: null } },
    ],
    ['rows that failed', resultsOf([badRow('x', 'diverged', 'too fast'), badRow('y', 'failed', 'a bug')])],
  ])('%s: no parse error, no id twice, every reference finds its element', (_, results) => {
    const text = pageOf(results);
    const { document, errors } = parsed(text);
    expect(errors).toEqual([]);
    const all = elements(document);
    const ids = all.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const references = all
      .flatMap((element) => (attribute(element, 'aria-labelledby') ?? '').split(' '))
      .filter(Boolean);
    expect(ids).toEqual(expect.arrayContaining(references));
  });

  test('tables have captions, and heads with a scope; figures have titles', () => {
    const text = pageOf(mixed);
    for (const table of withTag(text, 'table')) {
      expect(elements(table).some(({ tagName }) => tagName === 'caption')).toBe(true);
    }
    for (const head of withTag(text, 'th')) expect(attribute(head, 'scope')).toMatch(/^(col|row)$/);
    for (const figure of withTag(text, 'svg').filter((svg) => attribute(svg, 'role') === 'img')) {
      expect(elements(figure).some(({ tagName }) => tagName === 'title')).toBe(true);
    }
  });

  test('its policy allows the script and the style that are in it, and nothing else', () => {
    const text = pageOf(hostile);
    const policy = withTag(text, 'meta')
      .map((meta) => attribute(meta, 'content') ?? '')
      .find((content) => content.startsWith('default-src'));
    const hashOf = (tag: string) => {
      const found = withTag(text, tag).filter((element) => attribute(element, 'type') === undefined);
      expect(found).toHaveLength(1);
      return `'sha256-${createHash('sha256').update(textOf(found[0]!)).digest('base64')}'`;
    };
    expect(policy).toBe(
      `default-src 'none'; script-src ${hashOf('script')}; style-src ${hashOf('style')}; base-uri 'none'; form-action 'none'`,
    );
    const attributes = elements(parsed(text).document).flatMap(({ attrs }) => attrs.map(({ name }) => name));
    expect(attributes.filter((name) => /^(on|style$|src$|href$|action$)/.test(name))).toEqual([]);
  });
});

describe('names are text', () => {
  const shape = (text: string) =>
    elements(parsed(text).document).map(
      ({ tagName, namespaceURI, attrs }) =>
        `${namespaceURI === names.NS.SVG ? 'svg:' : ''}${tagName} ${attrs.map(({ name }) => name).join(' ')}`,
    );

  test('whatever they are, the page has the same elements with the same attributes', () => {
    expect(shape(pageOf(hostile))).toEqual(shape(pageOf(tame)));
    const files = filesOf(hostile);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['curves.svg', 'ranks.svg', 'activity.svg', 'residuals.svg', 'sensitivity.svg']),
    );
    for (const [file, text] of Object.entries(files)) {
      if (file.endsWith('.svg')) expect(shape(text), file).toEqual(shape(filesOf(tame)[file]!));
    }
  });

  test('they can be read, and do not reorder or control anything', () => {
    const text = pageOf(hostile);
    expect(text).not.toMatch(/(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Noncharacter_Code_Point}]/u);
    const rows = cellsOf(text).map(([name]) => name);
    expect(rows).toContain('</script><script>alert(1)</script>');
    expect(rows).toContain('"><img src=x onerror=alert(1)>');
    expect(rows).toContain('<!-- --> ]]> </style> &lt; &#0; &amp');
    expect(rows).toContain('مقارنة ההמלצות');
  });

  test('the data of the figure are the names as the tables have them', () => {
    const [data] = withTag(pageOf(hostile), 'script').filter(
      (script) => attribute(script, 'type') === 'application/json',
    );
    const { rows } = JSON.parse(textOf(data!)) as { rows: { name: string }[] };
    expect(rows.map(({ name }) => name)).toContain('</script><script>alert(1)</script>');
    expect(rows).toHaveLength(NASTY.length + 1);
  });
});

describe('the comparison', () => {
  test('means, differences, p values and verdicts', () => {
    const rows = cellsOf(pageOf(mixed));
    expect(rows[0]).toEqual([
      'Row',
      'Mean',
      '0.888 1.110',
      'Difference',
      '95 % interval',
      'p',
      'Verdict',
      'Fit s',
    ]);
    expect(rows[1]).toEqual([
      'base',
      '1.1000 ± 0.0123',
      '1.1000, from 1.0877 to 1.1123',
      '',
      '',
      '',
      'baseline',
      '1.50',
    ]);
    expect(rows[2]).toEqual([
      'good ★ best',
      '0.9000 ± 0.0123',
      '0.9000, from 0.8877 to 0.9123',
      '−0.2000',
      '−0.2200 to −0.1800',
      '<0.001',
      'better',
      '1.50',
    ]);
    expect(rows[3]!.slice(5)).toEqual(['0.400', 'no difference detected', '1.50']);
    expect(rows[4]!.slice(0, 4)).toEqual([
      'bad',
      '2.1000 ± 0.0123',
      '2.1000, from 2.0877 to 2.1123',
      '+1.0000',
    ]);
    expect(pageOf(mixed)).toContain('1 without a detected difference.');
    expect(pageOf(mixed).match(/class="beyond"/g)).toHaveLength(1);
  });

  test('a row that is not ok has no mean, but its status; the reason is said once, not in the table of each metric', () => {
    const results = resultsOf([okRow('fine', 1, 1), badRow('broken', 'failed', 'a bug')]);
    const rows = cellsOf(pageOf(results));
    expect(rows[0]!.at(-1)).toBe('Status');
    expect(rows[2]).toEqual(['broken', '–', '', '1.50', 'failed, 1/2 folds ok']);
    expect(pageOf(results).match(/<p class="note"><bdi>broken<\/bdi>: a bug \(fold 2\)/g)).toHaveLength(1);
    const compared = comparedWith(
      resultsOf([okRow('base', 1, 1), okRow('good', 0.8, 1), badRow('broken', 'failed', 'a bug')]),
      ['better'],
    );
    const { comparison: _, ...untested } = compared.rows[2]!;
    const cells = cellsOf(pageOf({ ...compared, rows: [...compared.rows.slice(0, 2), untested] }));
    expect(cells[0]!.slice(-2)).toEqual(['Verdict', 'Fit s']);
    expect(cells[3]).toEqual(['broken', '–', '', '', '', '', 'failed, 1/2 folds ok', '1.50']);
  });

  test('each metric says what it is', () => {
    const { summary } = mixed.metrics[0]!;
    expect(pageOf(mixed)).toContain(
      `without a detected difference. <span class="quiet">${summary}</span></p>`,
    );
  });

  test('the best is marked only where the test says so', () => {
    const rmse = resultsOf([]).metrics[0]!;
    const bestOf = (results: Results) => findBest(results, rmse)?.name;
    const three = resultsOf([okRow('base', 1, 1), okRow('low', 0.9, 0.9), okRow('high', 1.2, 1.2)]);
    expect(bestOf(three)).toBeUndefined();
    expect(bestOf(comparedWith(three, ['better', 'worse']))).toBe('low');
    expect(bestOf(comparedWith(three, ['no difference detected', 'worse']))).toBeUndefined();
    const leading = resultsOf([okRow('base', 1, 1), okRow('b', 1.1, 1.1), okRow('c', 1.2, 1.2)]);
    expect(bestOf(comparedWith(leading, ['worse', 'worse']))).toBe('base');
    expect(bestOf(comparedWith(leading, ['no difference detected', 'worse']))).toBeUndefined();
    const rising = { ...rmse, direction: 'maximize' } as const;
    expect(findBest(comparedWith(three, ['worse', 'better']), rising)?.name).toBe('high');
    const alone = comparedWith(resultsOf([okRow('base', 1, 1)]), []);
    expect(bestOf(alone)).toBeUndefined();
    expect(pageOf(comparedWith(three, ['no difference detected', 'worse']))).not.toContain('★');
  });
});

test('the colours of the style sheet are those of the palette', () => {
  const style = textOf(withTag(pageOf(mixed), 'style')[0]!);
  SERIES.light.forEach((light, i) => {
    expect(style).toContain(`--series-${i + 1}: light-dark(${light}, ${SERIES.dark[i]!});`);
  });
});

test('each row says what it is made of, with formulas, and how it went', () => {
  const results = resultsOf([okRow('fine', 1, 1), badRow('broken', 'failed', 'a bug')], {
    plugins: [
      {
        kind: 'model',
        name: 'matrix-factorization',
        summary: 'Two profiles.',
        formula: 'f(u, i) = dot(U[u], V[i])',
        source: 'a paper',
      },
      { kind: 'optimizer', name: 'sgd', summary: 'Step by step.', formula: 'p - learningRate * g' },
    ],
  });
  const text = pageOf(results);
  const rows = elements(parsed(text).document).find((one) => attribute(one, 'aria-labelledby') === 'rows')!;
  const blocks = elements(rows)
    .filter(({ tagName }) => tagName === 'details')
    .map((one) => textOf(one).replace(/\s+/g, ' '));
  expect(blocks).toHaveLength(2);
  expect(blocks[0]).toContain('f(u, i) = dot(U[u], V[i])');
  expect(blocks[0]).toContain('p - learningRate * g');
  expect(blocks[0]).toMatch(/Status ?ok/);
  expect(blocks[1]).toContain('failed, 1/2 folds ok: a bug (fold 2)');
  expect(textOf(rows)).toContain('seed 42');
  expect(text).toContain('npx mfbench verify');
});

test('curves.svg: only where there are curves, and so is the figure of the page', () => {
  const flat = okRow('mean', 1, 1);
  const files = filesOf(resultsOf([{ ...flat, folds: flat.folds.map((fold) => ({ ...fold, curve: [] })) }]));
  expect(Object.keys(files)).toEqual(['report.html', 'activity.svg', 'residuals.svg']);
  expect(files['report.html']).not.toContain('id="curve-figure"');
  expect(Object.keys(filesOf(mixed))).toEqual(['report.html', 'curves.svg', 'activity.svg', 'residuals.svg']);
});

test('the page does not grow with the length of the curves', () => {
  const row = okRow('long', 1, 1);
  const curve = Array.from({ length: 20_000 }, (_, epoch) => ({
    epoch,
    seconds: epoch / 10,
    gradientEvaluations: 2 * epoch,
    objective: 9 / (epoch + 1),
    rmse: 1,
  }));
  const text = pageOf(resultsOf([{ ...row, folds: row.folds.map((fold) => ({ ...fold, curve })) }]));
  expect(text.length).toBeLessThan(150_000);
  expect(text).toContain('curves.csv has them all');
});
