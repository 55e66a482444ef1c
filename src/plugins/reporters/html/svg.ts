import { draw, type Drawing } from './figure/drawing.js';
import { layoutFigure, type Size } from './figure/layout.js';
import { layoutLegend } from './legend.js';
import type { CurveSet } from './figure/curves.js';
import { PAGE_PALETTE, PRINT_PALETTE } from './figure/palette.js';
import { FIRST_VIEW } from './figure/view.js';
import { escape, html, Markup } from './markup.js';

const SIZE: Size = { width: 760, height: 420 };

/** A drawing as SVG text. */
export function svgMarkup({ tag, attributes, children }: Drawing): Markup {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(String(value))}"`);
  const inside = children.map((child) => (typeof child === 'string' ? escape(child) : svgMarkup(child).text));
  return new Markup(`<${tag}${written.join('')}>${inside.join('')}</${tag}>`);
}

/** The figure that is on the page before its script has run, or without it. */
export const staticFigure = (curves: CurveSet, title: string, description: string): Markup =>
  html`<svg id="curve-figure" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" aria-labelledby="curve-title curve-description">
<title id="curve-title">${title}</title><desc id="curve-description">${description}</desc>
<g>${layoutFigure(curves, FIRST_VIEW, SIZE, PAGE_PALETTE).content.map(svgMarkup)}</g>
</svg>`;

/** `curves.svg`: the same with a legend, on white, for a paper or a slide. */
export function figureFile(curves: CurveSet, title: string, description: string): string {
  const legend = layoutLegend(curves, SIZE.width, PRINT_PALETTE);
  const height = SIZE.height + legend.height + 10;
  const figure = layoutFigure(curves, FIRST_VIEW, SIZE, PRINT_PALETTE);
  return svgFile({ width: SIZE.width, height }, title, description, [
    draw('g', {}, ...figure.content),
    draw('g', { transform: `translate(0 ${SIZE.height + 6})` }, ...legend.content),
  ]);
}

/** A drawing as a file of its own, on white. */
export function svgFile(
  { width, height }: Size,
  title: string,
  description: string,
  content: readonly Drawing[],
): string {
  const document = html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="Helvetica, Arial, 'Liberation Sans', sans-serif" role="img" aria-labelledby="title description">
<title id="title">${title}</title><desc id="description">${description}</desc>
<rect width="100%" height="100%" fill="${PRINT_PALETTE.paper}"/>
${content.map(svgMarkup)}
</svg>
`;
  return document.text;
}
