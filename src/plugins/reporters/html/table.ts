import { html, type Markup } from './markup.js';

export interface Column<R> {
  readonly head: Markup | string;
  /** Said to screen readers and as a tip where the head is short. */
  readonly title?: string;
  readonly align: 'left' | 'right';
  readonly cell: (row: R) => Markup | string;
  /** What the column is sorted by; a column without is not sorted. */
  readonly order?: (row: R) => number | string | null;
}

export interface TableParts<R> {
  readonly caption: string;
  /** The first one names the row. */
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  /** Rows below a line that are not sorted. */
  readonly footer?: readonly (readonly string[])[];
  readonly classOf?: (row: R) => string | undefined;
}

/** A table that scrolls in a box of its own where the page is too narrow; the page's script makes its heads into buttons. */
export function table<R>({
  caption,
  columns,
  rows,
  footer = [],
  classOf = () => undefined,
}: TableParts<R>): Markup {
  const heads = columns.map(
    ({ head, title, align, order }) =>
      html`<th scope="col" class="${align}"${title === undefined ? undefined : html` title="${title}"`}${order ? html` data-sort="${align === 'right' ? 'number' : 'text'}"` : undefined}>${head}</th>`,
  );
  const body = rows.map((row) => {
    const cells = columns.map((column, i) => {
      const order = column.order?.(row) ?? '';
      const content = column.cell(row);
      return i === 0
        ? html`<th scope="row" class="${column.align}" data-order="${order}">${content}</th>`
        : html`<td class="${column.align}" data-order="${order}">${content}</td>`;
    });
    const className = classOf(row);
    return html`<tr${className === undefined ? undefined : html` class="${className}"`}>${cells}</tr>
`;
  });
  const foot = footer.map(
    ([head, ...cells]) => html`<tr><th scope="row">${head}</th>${cells.map(
      (cell) => html`<td class="right">${cell}</td>`,
    )}</tr>
`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
<table>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody>
${foot.length === 0 ? undefined : html`<tfoot>${foot}</tfoot>`}
</table>
</div>
`;
}

/** A name as it came, whichever direction its letters run in. */
export const nameMarkup = (name: string): Markup => html`<bdi>${name}</bdi>`;
