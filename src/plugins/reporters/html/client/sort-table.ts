import { button } from './elements.js';

type Order = 'ascending' | 'descending';

/** Makes the heads of a table into buttons that sort its rows: up, down, and as they were. */
export function makeSortable(table: HTMLTableElement): void {
  const body = table.tBodies[0]!;
  const original = [...body.rows];
  const heads = [...table.querySelectorAll<HTMLTableCellElement>('th[data-sort]')];
  for (const head of heads) {
    const control = button(head.textContent, head.textContent, () => {
      const order = nextOrder(head.getAttribute('aria-sort'));
      for (const other of heads) other.removeAttribute('aria-sort');
      if (order !== undefined) head.setAttribute('aria-sort', order);
      const key = (row: HTMLTableRowElement): string => row.cells[head.cellIndex]!.dataset['order']!;
      const numeric = head.dataset['sort'] === 'number';
      body.append(...(order === undefined ? original : sorted(original, key, order, numeric)));
    });
    head.replaceChildren(control);
  }
}

const nextOrder = (order: string | null): Order | undefined =>
  order === null ? 'ascending' : order === 'ascending' ? 'descending' : undefined;

/** Stable; rows without a value come last, whichever the order. */
function sorted(
  rows: readonly HTMLTableRowElement[],
  key: (row: HTMLTableRowElement) => string,
  order: Order,
  numeric: boolean,
): HTMLTableRowElement[] {
  const sign = order === 'ascending' ? 1 : -1;
  return rows.toSorted((a, b) => {
    const [x, y] = [key(a), key(b)];
    if (x === '' || y === '') return Number(x === '') - Number(y === '');
    return sign * (numeric ? Number(x) - Number(y) : x.localeCompare(y, 'en'));
  });
}
