import type { CurveSet } from '../figure/curves.js';
import type { FigureData } from '../figure/figures.js';
import { makeCopyable } from './copy.js';
import { CurveFigure } from './curve-figure.js';
import { makeLive } from './live-figure.js';
import { prepareForPaper } from './paper.js';
import { makeSortable } from './sort-table.js';
import { addThemeButton } from './theme.js';

/** What the page does beyond being read. Without it everything is there and the figure stands still. */
addThemeButton(document.getElementById('theme')!);
for (const table of document.querySelectorAll('table')) makeSortable(table);
for (const block of document.querySelectorAll<HTMLElement>('pre[data-copy]')) makeCopyable(block);
const read = (id: string): unknown => JSON.parse(document.getElementById(id)?.textContent ?? 'null');
const curves = read('curve-data') as CurveSet | null;
const curveFigure = curves && new CurveFigure(curves);
curveFigure?.start();
const figures = read('figure-data') as Readonly<Record<string, FigureData>> | null;
prepareForPaper([
  () => curveFigure?.fit(),
  ...Array.from(document.querySelectorAll<HTMLElement>('[data-figure]'), (plot) =>
    makeLive(plot, figures![plot.dataset['figure']!]!),
  ),
]);
