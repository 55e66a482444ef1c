import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from './errors.js';

const OWN = fileURLToPath(new URL('../', import.meta.url));
/** `at f (file:///there/mine.js:3:14)` and `at /there/mine.cjs:3:14`; what is awaited says who called, not where it happened. */
const FRAME = /^\s+at (?!async )(?:.*\()?((?:file:|\/|[A-Za-z]:\\)[^()]*):(\d+):(\d+)\)?$/;
/** Node.js writes the place of some syntax errors above the message. */
const HEADING = /^(file:.*):(\d+)$/;

/** What was thrown, and where in a plugin, if that can be told: `no idea (mine.js:3:14)`. The file is named without its folder: messages are the same on every machine. */
export function messageAndPlace(error: unknown): string {
  const place = error instanceof Error ? placeOf(error.stack ?? '') : undefined;
  return place === undefined ? messageOf(error) : `${messageOf(error)} (${place})`;
}

/** The innermost line of the stack that is not ours, down to where we called the plugin. */
function placeOf(stack: string): string | undefined {
  for (const line of stack.split('\n')) {
    if (/\bcallPlugin/.test(line)) return undefined;
    const [, from, ...position] = FRAME.exec(line) ?? HEADING.exec(line) ?? [];
    if (from === undefined) continue;
    const file = from.startsWith('file:') ? fileURLToPath(from) : from;
    if (!file.startsWith(OWN)) return [basename(file), ...position].join(':');
  }
  return undefined;
}
