import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/cli.js';
import { followGuide, comparable } from '../support/guide.js';

test.each(readdirSync(join(ROOT, 'docs/guides')))('%s does what it says', (name) => {
  const commands = followGuide(name);
  expect(commands.length).toBeGreaterThan(1);
  for (const { command, code, shown, printed } of commands) {
    expect({ command, code }).toEqual({ command, code: 0 });
    if (shown !== undefined) expect(comparable(printed)).toBe(comparable(shown));
  }
});
