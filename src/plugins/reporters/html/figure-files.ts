import type { Results } from '../../../core/public.js';
import { curvesOf } from './curve-data.js';
import { curveFile } from './curve-section.js';
import { figureFile, figuresOf } from './page-figures.js';
import { svgFile } from './svg-file.js';

/** A figure as a file. */
export interface FigureFile {
  readonly name: string;
  readonly title: string;
  readonly svg: string;
}

/** All figures that there is something to show in: `curves.svg`, then the others in the order of the page. */
export function figureFiles(results: Results): FigureFile[] {
  const curves = curvesOf(results);
  const parts = [
    ...(curves.rows.length > 0 ? [{ id: 'curves', file: curveFile(results, curves) }] : []),
    ...figuresOf(results).map((figure) => ({ id: figure.id, file: figureFile(figure) })),
  ];
  return parts.map(({ id, file }) => ({ name: `${id}.svg`, title: file.title, svg: svgFile(file) }));
}
