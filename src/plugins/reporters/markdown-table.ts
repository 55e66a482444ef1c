import { plain } from './text.js';

/** The last columns but those after the numbers are aligned to the right: `numeric` columns from the first that holds numbers. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[], numeric = 0): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escape).join(' | ')} |`;
  const start = heads.findIndex(
    (_, i) => numeric > 0 && rows.some((row) => /^[\d–−+]/.test(row[i] ?? '') && i > 0),
  );
  const rules = heads.map((_, i) => (numeric > 0 && i >= start && i < start + numeric ? '---:' : '---'));
  return [line(heads), `|${rules.join('|')}|`, ...rows.map(line)].join('\n');
}

/** Text that stands for itself in Markdown, HTML and a table's cell. */
export function escape(text: string): string {
  return plain(text)
    .replace(/[\\`*_[\]|~#]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
