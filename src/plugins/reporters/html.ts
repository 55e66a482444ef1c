import { defineReporter } from '../../core/public.js';
import { curvesOf } from './html/curve-data.js';
import { figureFiles } from './html/figure-files.js';
import { page } from './html/page.js';
import { figuresOf } from './html/page-figures.js';

/** `report.html`: a page that opens from disk and asks no network for anything; each of its figures as a file beside it. */
export default defineReporter({
  name: 'html',
  summary: 'A page to look at, as report.html, and each of its figures as SVG.',
  options: {},
  render: (results, _, { folder = `reports/${results.experiment}` }) => ({
    files: {
      'report.html': page(results, folder, curvesOf(results), figuresOf(results)),
      ...Object.fromEntries(figureFiles(results).map(({ name, svg }) => [name, svg])),
    },
  }),
});
