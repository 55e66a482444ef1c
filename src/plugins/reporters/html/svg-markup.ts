import type { Drawing } from './figure/drawing.js';
import { escape, Markup } from './markup.js';

/** A drawing as SVG text. */
export function svgMarkup({ tag, attributes, children }: Drawing): Markup {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escape(String(value))}"`);
  const inside = children.map((child) => (typeof child === 'string' ? escape(child) : svgMarkup(child).text));
  return new Markup(`<${tag}${written.join('')}>${inside.join('')}</${tag}>`);
}
