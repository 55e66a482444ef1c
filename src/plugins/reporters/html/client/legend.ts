import { setPressed } from './elements.js';

/** Makes the entries of the legend into buttons that show and hide their rows. `toggle` answers whether the row is shown now. */
export function makeToggles(legend: HTMLElement, toggle: (row: number) => boolean): void {
  legend.querySelectorAll('.key').forEach((key, row) => {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = 'key';
    element.append(...key.childNodes);
    setPressed(element, true);
    element.addEventListener('click', () => setPressed(element, toggle(row)));
    key.replaceWith(element);
  });
}
