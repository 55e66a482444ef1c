import type { FoldResult, MetricResult, PluginUse, RowResult } from '../../core/public.js';

/** Control, escape and direction characters, which would act on a terminal or reorder a line, become spaces. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();

const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;

/** Columns of a terminal that a text takes: two for a wide character (East Asian, emoji), none for a combining mark. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : /\p{Mn}/u.test(character) ? 0 : 1;
  return columns;
}

/** `0.9412 ± 0.0071`, without the deviation where there is none, a dash where there is no mean. */
export function formatMetric({ mean, standardDeviation }: MetricResult): string {
  if (mean === null) return '–';
  return standardDeviation === null
    ? mean.toFixed(4)
    : `${mean.toFixed(4)} ± ${standardDeviation.toFixed(4)}`;
}

/** `ok`, or `diverged, 4/5 folds ok`. */
export function formatStatus({ status, folds }: RowResult): string {
  if (status === 'ok') return 'ok';
  const ok = folds.filter((fold: FoldResult) => fold.status === 'ok').length;
  return `${status}, ${ok}/${folds.length} folds ok`;
}

export const formatSeconds = (seconds: number | null): string =>
  seconds === null ? '–' : seconds.toFixed(2);

/** `sgd (learningRate 0.005, epochs 60)` */
export function formatUse({ name, options }: PluginUse): string {
  const parts = Object.entries(options).map(([option, value]) => `${option} ${formatValue(value)}`);
  return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(formatValue).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const { name, ...rest } = value as Record<string, unknown>;
  const parts = Object.entries(rest).map(([key, part]) => `${key} ${formatValue(part)}`);
  if (typeof name === 'string') return parts.length === 0 ? name : `${name} (${parts.join(', ')})`;
  return `{ ${parts.join(', ')} }`;
}

/** How the ratings were divided, in words: `k-fold, 5 folds`. */
export function formatSplit({ splitter, folds }: { splitter: PluginUse; folds: readonly unknown[] }): string {
  return `${splitter.name}, ${folds.length} ${folds.length === 1 ? 'fold' : 'folds'}`;
}
