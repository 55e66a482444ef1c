import { columnsOf } from '../../columns.js';

/** A name with at most so many Latin letters, or half as many wide characters; with an ellipsis if it had more. */
export function shortened(name: string, longest: number): string {
  if (columnsOf(name) <= longest) return name;
  let short = '';
  for (const character of name) {
    if (columnsOf(short + character) >= longest) break;
    short += character;
  }
  return `${short}…`;
}
