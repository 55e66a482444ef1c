const ISO_DATE =
  /^\s*(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?\s*$/;

/**
 * Seconds since 1970 of a date by ISO 8601: `2024-05-31`, `2024-05-31 18:30:00`, `2024-05-31T18:30:00.5+02:00`. Without an offset it is UTC.
 * @returns undefined if it is no such date, or a day that there is not.
 */
export function isoSeconds(text: string): number | undefined {
  const [, day, time = '00:00', offset = 'Z'] = ISO_DATE.exec(text) ?? [];
  if (day === undefined) return undefined;
  const midnight = new Date(`${day}T00:00Z`);
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  const zone = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
  const milliseconds = Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
}

/** What a number of a rating has to be, for messages. */
export const EXPECTED = {
  rating: 'a finite number such as 4 or 3.5',
  timestamp: 'seconds since 1970 such as 1717113600, or a date such as 2024-05-31 or 2024-05-31T18:30:00Z',
} as const;
