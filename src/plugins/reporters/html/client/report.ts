import type { CurveSet } from '../figure/curves.js';
import { makeCopyable } from './copy.js';
import { CurveFigure } from './curve-figure.js';
import { makeSortable } from './sort-table.js';
import { addThemeButton } from './theme.js';

/** What the page does beyond being read. Without it everything is there and the figure stands still. */
addThemeButton(document.getElementById('theme')!);
for (const table of document.querySelectorAll('table')) makeSortable(table);
for (const block of document.querySelectorAll<HTMLElement>('pre[data-copy]')) makeCopyable(block);
const data = document.getElementById('curve-data');
if (data) new CurveFigure(JSON.parse(data.textContent) as CurveSet).start();

/** Paper has nothing to click on: everything that is closed is printed open. */
let closed: HTMLDetailsElement[] = [];
addEventListener('beforeprint', () => {
  closed = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
  for (const details of closed) details.open = true;
});
addEventListener('afterprint', () => {
  for (const details of closed) details.open = false;
});
