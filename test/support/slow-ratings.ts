import type { RatingLayout } from '../../src/plugins/data-sources/rating-rows.js';

/** What a file of ratings says, or the line that is wrong and why. */
export type Reading =
  | { readonly ratings: readonly (readonly [user: string, item: string, value: number, time: number])[] }
  | { readonly line: number | undefined; readonly fault: string };

class Fault extends Error {
  constructor(
    readonly line: number | undefined,
    message: string,
  ) {
    super(message);
  }
}

/** Reads ratings character by character and keeps everything: what the fast reader is compared with. */
export function readSlowly(bytes: Uint8Array, layout: RatingLayout): Reading {
  try {
    const text = new TextDecoder(layout.encoding === 'utf8' ? 'utf-8' : 'latin1').decode(bytes);
    return { ratings: ratingsOf(recordsOf(text, layout), layout) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { line: error.line, fault: error.message };
  }
}

interface Line {
  readonly fields: string[];
  readonly number: number;
}

function* recordsOf(text: string, { delimiter, quote }: RatingLayout): Generator<Line> {
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const first = line;
    const fields: string[] = [];
    let field = '';
    let state: 'start' | 'plain' | 'quoted' | 'closed' = 'start';
    for (;;) {
      const end = at === text.length ? '' : /^\r?\n|^\r$/.exec(text.slice(at, at + 2))?.[0];
      if (state === 'quoted') {
        if (at === text.length) throw new Fault(first, 'not closed');
        if (text.startsWith(quote + quote, at)) {
          field += quote;
          at += 2 * quote.length;
        } else if (text.startsWith(quote, at)) {
          state = 'closed';
          at += quote.length;
        } else {
          if (text[at] === '\n') line++;
          field += text[at++]!;
        }
      } else if (end !== undefined) {
        fields.push(field);
        at += end.length;
        if (fields.length > 1 || field !== '' || state === 'closed') yield { fields, number: line };
        line++;
        break;
      } else if (text.startsWith(delimiter, at)) {
        fields.push(field);
        field = '';
        state = 'start';
        at += delimiter.length;
      } else if (quote !== '' && text.startsWith(quote, at) && state !== 'closed') {
        if (state === 'plain') throw new Fault(line, 'has a quote after');
        state = 'quoted';
        at += quote.length;
      } else if (state === 'closed') {
        throw new Fault(line, 'goes on after its closing quote');
      } else {
        state = 'plain';
        field += text[at++]!;
      }
    }
  }
}

function ratingsOf(records: Iterable<Line>, { header, columns }: RatingLayout) {
  const ratings: [string, string, number, number][] = [];
  const lines = new Map<string, number>();
  const duplicates: Fault[] = [];
  let names: readonly string[] | undefined;
  for (const { fields, number } of records) {
    const isFirst = names === undefined;
    names ??= fields;
    const cell = (name: string): string => {
      const position = header ? names!.findIndex((text) => text.trim() === name) : Number(name) - 1;
      if (position < 0 || position >= names!.length) throw new Fault(number, 'no column');
      return fields[position]!;
    };
    if (isFirst) for (const name of Object.values(columns)) cell(name as string);
    if (isFirst && header) continue;
    if (fields.length !== names.length) throw new Fault(number, 'columns where the first line has');
    const [user, item] = [cell(columns.user), cell(columns.item)];
    for (const id of [user, item]) if (id === '') throw new Fault(number, 'is empty');
    const number_ = (text: string, expected: string): number => {
      const isNumber = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text);
      if (isNumber && Number.isFinite(Math.fround(Number(text)))) return Number(text);
      throw new Fault(number, `expected ${expected}`);
    };
    const value = number_(cell(columns.rating), 'a finite number');
    const time = columns.timestamp === undefined ? 0 : number_(cell(columns.timestamp), 'seconds since 1970');
    const pair = JSON.stringify([user, item]);
    const earlier = lines.get(pair);
    if (earlier !== undefined)
      duplicates.push(new Fault(number, `for the second time; the first is in line ${earlier}`));
    else lines.set(pair, number);
    ratings.push([user, item, value, time]);
  }
  if (names === undefined) throw new Fault(undefined, 'the file is empty');
  if (ratings.length === 0) throw new Fault(undefined, 'there is a header but no rating');
  if (duplicates.length > 0) throw duplicates[0]!;
  return ratings;
}
