/** A time in seconds since 1970 as an ISO 8601 date, or the number where no date is that far away. */
export function isoDate(seconds: number): string {
  const date = new Date(1000 * seconds);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z');
}
