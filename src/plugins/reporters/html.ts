import { defineReporter } from '../../core/public.js';
import { curvesOf } from './html/curve-data.js';
import { describeFigure, figureTitle } from './html/figure-section.js';
import { page } from './html/page.js';
import { figureFile } from './html/svg.js';

/** `report.html`: a page that opens from disk and asks no network for anything; `curves.svg`: its figure of convergence, where there are curves. */
export default defineReporter({
  name: 'html',
  summary: 'A page to look at, as report.html, and its figure of convergence as curves.svg.',
  options: {},
  render: (results) => {
    const curves = curvesOf(results);
    const files = { 'report.html': page(results, curves) };
    if (curves.rows.length === 0) return { files };
    return {
      files: { ...files, 'curves.svg': figureFile(curves, figureTitle(results), describeFigure(curves)) },
    };
  },
});
