import type { Layout } from './axes.js';
import { draw, type Drawing } from './drawing.js';

const GAP = 20;

/** Where small figures beside and below each other are, all of the same size. */
export interface Facets {
  readonly width: number;
  readonly height: number;
  readonly totalHeight: number;
  /** Puts the i-th one, which is drawn from its own upper left corner, to its place. */
  place(i: number, content: readonly Drawing[]): Drawing;
}

/** As many columns as fit, none narrower than `least`, unless the whole is. */
export function divideIntoFacets(count: number, width: number, least: number, height: number): Facets {
  const columns = Math.max(1, Math.min(count, Math.floor((width + GAP) / (least + GAP))));
  const own = Math.floor((width - (columns - 1) * GAP) / columns);
  return {
    width: own,
    height,
    totalHeight: Math.ceil(count / columns) * (height + GAP) - GAP,
    place: (i, content) => {
      const [x, y] = [(i % columns) * (own + GAP), Math.floor(i / columns) * (height + GAP)];
      return draw('g', { transform: `translate(${x} ${y})` }, ...content);
    },
  };
}

/** Draws each panel in a small figure of its own. */
export function layoutPanels<P>(
  panels: readonly P[],
  width: number,
  size: { readonly leastWidth: number; readonly height: number },
  drawPanel: (panel: P, i: number, width: number) => readonly Drawing[],
): Layout {
  const facets = divideIntoFacets(panels.length, width, size.leastWidth, size.height);
  const content = panels.map((panel, i) => facets.place(i, drawPanel(panel, i, facets.width)));
  return { content, height: facets.totalHeight };
}
