import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Markup } from './markup.js';

/** A script or a style sheet of the page: its element, and what a Content-Security-Policy knows it by. */
export interface Asset {
  readonly element: Markup;
  readonly source: string;
}

/** The build puts the page's script and style here; from `src` and from `dist` the way is the same, since both are as deep. */
const FOLDER = new URL('../../../../dist/report-page/', import.meta.url);

const asset = (tag: 'script' | 'style', file: string): Asset => {
  // An HTML parser makes every line end LF before the browser computes its hash.
  const text = readFileSync(new URL(file, FOLDER), 'utf8').replaceAll('\r\n', '\n');
  const hash = createHash('sha256').update(text).digest('base64');
  return { element: new Markup(`<${tag}>${text}</${tag}>`), source: `'sha256-${hash}'` };
};

export const readScript = (): Asset => asset('script', 'report.js');
export const readStyle = (): Asset => asset('style', 'report.css');
