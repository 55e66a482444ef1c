import { type FigureData, layoutData } from '../figure/figures.js';
import { PAGE_PALETTE } from '../figure/palette.js';
import { create } from './elements.js';
import { makeToggles } from './legend.js';

/** Below this width a figure is drawn as for it, and scrolls. */
const NARROWEST = 280;

/** Draws a figure anew for the width that it has, and for the rows that its legend shows. */
export function makeLive(plot: HTMLElement, data: FigureData): void {
  const svg = plot.querySelector('svg')!;
  const drawn = svg.querySelector('g')!;
  const hidden = new Set<number>();
  let width = 0;
  const render = (): void => {
    const { content, height } = layoutData(data, width, PAGE_PALETTE, hidden);
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    drawn.replaceChildren(...content.map(create));
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
  new ResizeObserver(() => {
    // A closed part of the page has no width.
    const now = Math.max(NARROWEST, plot.clientWidth);
    if (plot.clientWidth === 0 || now === width) return;
    width = now;
    render();
  }).observe(plot);
}
