/** A figure that is drawn for this width has letters of the size of the tables' when it is printed between the margins of A4 or letter paper. */
const PAPER_WIDTH = 760;

let isPrinting = false;

/** The width to draw a figure for; 0 in a part of the page that is closed. */
export const widthOf = (plot: HTMLElement): number => (isPrinting ? PAPER_WIDTH : plot.clientWidth);

/**
 * Paper has nothing to click on: everything that is closed is printed open, and figures are drawn for the width of the paper.
 * @param fits draw each figure for the width that it has now.
 */
export function prepareForPaper(fits: readonly (() => void)[]): void {
  let closed: HTMLDetailsElement[] = [];
  addEventListener('beforeprint', () => {
    isPrinting = true;
    closed = [...document.querySelectorAll<HTMLDetailsElement>('details:not([open])')];
    for (const details of closed) details.open = true;
    for (const fit of fits) fit();
  });
  addEventListener('afterprint', () => {
    isPrinting = false;
    for (const details of closed) details.open = false;
    for (const fit of fits) fit();
  });
}
