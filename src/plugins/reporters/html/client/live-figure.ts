import { type FigureData, layoutData } from '../figure/figures.js';
import { PAGE_PALETTE } from '../figure/palette.js';
import { create } from './elements.js';
import { listenToArrows, listenToPointing } from './input.js';
import { makeToggles } from './legend.js';
import { widthOf } from './paper.js';
import { Reader } from './reader.js';
import { drawnTargets } from './readout.js';

/** Below this width a figure is drawn as for it, and scrolls. */
const NARROWEST = 280;

const HINT = 'Point at a mark, or focus the figure and use the arrow keys, to read values.';

/**
 * Draws a figure anew for the width that it has, and for the rows that its legend shows; lets its points be read.
 * @returns what draws it for the width that it has now.
 */
export function makeLive(plot: HTMLElement, data: FigureData): () => void {
  const svg = plot.querySelector('svg')!;
  const drawn = svg.querySelector('g')!;
  const hidden = new Set<number>();
  const reader = svg.querySelector('[data-line]') ? addReader(plot, svg) : undefined;
  let width = 0;
  const render = (): void => {
    const { content, height } = layoutData(data, width, PAGE_PALETTE, hidden);
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    drawn.replaceChildren(...content.map(create));
    reader?.update(() => drawnTargets(svg));
  };
  const legend = document.getElementById(`${plot.dataset['figure']!}-legend`);
  if (legend) {
    makeToggles(legend, (row) => {
      if (!hidden.delete(row)) hidden.add(row);
      render();
      return !hidden.has(row);
    });
  }
  plot.classList.add('live');
  const fit = (): void => {
    const now = widthOf(plot);
    if (now === 0 || Math.max(NARROWEST, now) === width) return;
    width = Math.max(NARROWEST, now);
    render();
  };
  new ResizeObserver(fit).observe(plot);
  return fit;
}

function addReader(plot: HTMLElement, svg: SVGSVGElement): Reader {
  const readout = document.createElement('p');
  readout.className = 'readout';
  readout.setAttribute('aria-live', 'polite');
  plot.after(readout);
  const reader = new Reader(plot, svg, readout, HINT);
  listenToPointing(plot, svg, (at) => reader.pointAt(at));
  listenToArrows(plot, (along, lines) => reader.step(along, lines));
  return reader;
}
