import type { Drawing } from '../figure/drawing.js';

const SVG = 'http://www.w3.org/2000/svg';

/** A drawing as elements of the page; its text stays text. */
export function create({ tag, attributes, children }: Drawing): SVGElement {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children.map((child) => (typeof child === 'string' ? child : create(child))));
  return element;
}

export function button(text: string, label: string, act: () => void): HTMLButtonElement {
  const element = document.createElement('button');
  element.type = 'button';
  element.textContent = text;
  if (label !== text) {
    element.setAttribute('aria-label', label);
    element.title = label;
  }
  element.addEventListener('click', act);
  return element;
}

export function group(label: string, ...buttons: readonly HTMLButtonElement[]): HTMLDivElement {
  const element = document.createElement('div');
  element.className = 'group';
  element.setAttribute('role', 'group');
  element.setAttribute('aria-label', label);
  element.append(...buttons);
  return element;
}

export const setPressed = (element: HTMLElement, pressed: boolean): void =>
  element.setAttribute('aria-pressed', String(pressed));
