import type { Bin, Distribution, Inspection } from '../data/inspect-ratings.js';
import { isoDate } from '../core/iso-date.js';
import { columnsOf } from '../plugins/reporters/columns.js';
import { plain } from '../plugins/reporters/text.js';

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const NARROWEST_BAR = 8;

/** A bar of eighths of a character, so long as `share` of `width`; what is not nothing is seen. */
function bar(share: number, width: number): string {
  const eighths = share > 0 ? Math.max(1, Math.round(8 * share * width)) : 0;
  return '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7]!;
}

/** `4321`, `54 321`. */
export const grouped = (count: number): string =>
  count < 10_000 ? String(count) : String(count).replace(/\B(?=(\d{3})+$)/g, ' ');

const percent = (share: number): string => {
  const value = 100 * share;
  return `${value >= 10 ? value.toFixed(0) : value >= 0.1 ? value.toFixed(1) : value.toPrecision(2)} %`;
};

const short = (value: number): string => String(Number(value.toPrecision(4)));

/** What was found, for a terminal of so many columns. */
export function formatInspection(found: Inspection, width: number): string {
  const { ratings, users, items, perUser, perItem, scale, time, popular, topTenthShare } = found;
  const { users: userAttributes, items: itemAttributes } = found.attributes;
  const known = [
    ...(userAttributes.length > 0 ? [`of users ${userAttributes.join(', ')}`] : []),
    ...(itemAttributes.length > 0 ? [`of items ${itemAttributes.join(', ')}`] : []),
  ];
  return `${[
    `${grouped(ratings)} ratings of ${grouped(users)} users on ${grouped(items)} items: ${percent(found.density)} of all pairs`,
    `Values ${short(scale.minimum)} to ${short(scale.maximum)}, ${found.distinctValues} different, mean ${found.mean.toFixed(3)}`,
    ...(time
      ? [`Times ${day(time.first)} to ${day(time.last)}`]
      : ['No times: divisions by time are not possible']),
    ...(known.length > 0 ? [`Also known: ${known.join('; ')}`] : []),
    '',
    ...histogram('Ratings by value', found.values, nameOfValue, width),
    ...histogram(`Users by number of ratings (${describe(perUser)})`, perUser.bins, nameOfRange, width),
    ...histogram(`Items by number of ratings (${describe(perItem)})`, perItem.bins, nameOfRange, width),
    ...(time && time.bins.length > 1
      ? histogram('Ratings by time', time.bins, ({ from }) => isoDate(Math.floor(from)).slice(0, 10), width)
      : []),
    `Most popular (the top tenth of the items has ${percent(topTenthShare)} of the ratings)`,
    ...popular.map(
      ({ item, ratings: count, mean }) =>
        `  ${plain(item).slice(0, 40)}: ${grouped(count)} ratings, mean ${mean.toFixed(2)}`,
    ),
    '',
    ...oddities(found),
  ].join('\n')}\n`;
}

const day = (date: string): string => date.slice(0, 10);

const describe = ({ minimum, median, mean, maximum }: Distribution): string =>
  `${minimum} to ${grouped(maximum)}, median ${median}, mean ${mean.toFixed(1)}`;

const nameOfValue = ({ from, to }: Bin): string =>
  from === to ? short(from) : `${short(from)} – ${short(to)}`;
const nameOfRange = ({ from, to }: Bin): string =>
  from === to ? String(from) : `${grouped(from)}–${grouped(to)}`;

function histogram(title: string, bins: readonly Bin[], name: (bin: Bin) => string, width: number): string[] {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const most = Math.max(...bins.map(({ count }) => count));
  const names = bins.map(name);
  const nameWidth = Math.max(...names.map(columnsOf));
  const numbers = bins.map(({ count }) => grouped(count));
  const numberWidth = Math.max(...numbers.map((text) => text.length));
  const room = Math.max(NARROWEST_BAR, Math.min(50, width - nameWidth - numberWidth - 13));
  return [
    title,
    ...bins.map(({ count }, k) => {
      const drawn = bar(count / most, room);
      const share = count === 0 ? '' : percent(count / total);
      return `  ${names[k]!.padStart(nameWidth)}  ${numbers[k]!.padStart(numberWidth)} ${share.padStart(7)} ${drawn}`.trimEnd();
    }),
    '',
  ];
}

function oddities({ oddities: odd, ratings, users, items }: Inspection): string[] {
  const { duplicates, firstDuplicate, constantUsers, singleUsers, singleItems } = odd;
  const lines: string[] = [];
  if (duplicates > 0) {
    const place = firstDuplicate === undefined ? '' : ` (the first in ${firstDuplicate})`;
    lines.push(
      `${grouped(duplicates)} ratings are of an item that the user has rated before${place}; a configuration needs filters: [{ name: duplicates, policy: last }], or first or mean`,
    );
  }
  for (const { value, count } of odd.outlyingValues)
    lines.push(
      `the value ${short(value)}, of ${grouped(count)} ${count === 1 ? 'rating' : 'ratings'}, is far from the others; is it a code for "not rated"?`,
    );
  if (constantUsers > 0)
    lines.push(
      `${grouped(constantUsers)} of ${grouped(users)} users have several ratings that are all the same`,
    );
  if (singleUsers > 0) lines.push(`${grouped(singleUsers)} of ${grouped(users)} users have a single rating`);
  if (singleItems > 0) lines.push(`${grouped(singleItems)} of ${grouped(items)} items have a single rating`);
  if ((odd.strangeTimes ?? 0) > 0)
    lines.push(
      `${grouped(odd.strangeTimes!)} of ${grouped(ratings)} times are before 1990 or after 2100; sources expect ISO dates or seconds since 1970`,
    );
  return lines.length === 0
    ? ['Nothing odd: no duplicates, no users with equal ratings only, no value far from the others.']
    : ['Worth knowing', ...lines.map((line) => `  - ${line}`)];
}
