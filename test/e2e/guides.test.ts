import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/cli.js';
import { followGuide, comparable } from '../support/guide.js';

const guides = readdirSync(join(ROOT, 'docs/guides')).map((name) => `guides/${name}`);

test.each([...guides, 'tutorial.md', 'explanation.md'])(
  '%s does what it says',
  { timeout: 180_000 },
  (name) => {
    const commands = followGuide(name);
    expect(commands.length).toBeGreaterThan(1);
    for (const { command, code, shown, printed } of commands) {
      expect({ command, code }).toEqual({ command, code: 0 });
      if (shown !== undefined) expect(comparable(printed)).toBe(comparable(shown));
    }
  },
);

test('command-line.md and plugins.md are those of the commands and plugins there are', {
  timeout: 180_000,
}, () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'docs/generate.mjs'), '--check'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('docs/README.md leads to every page, and no link of docs/ leads nowhere', () => {
  const docs = join(ROOT, 'docs');
  const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter((page) =>
    page.endsWith('.md'),
  );
  const linksOf = (page: string) =>
    [...readFileSync(join(docs, page), 'utf8').matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, to]) =>
      join(docs, dirname(page), to!),
    );
  const broken = pages.flatMap((page) => linksOf(page).filter((to) => !existsSync(to)));
  expect(broken).toEqual([]);
  const index = linksOf('README.md');
  const missing = pages.filter(
    (page) => page !== 'README.md' && !page.startsWith('decisions/') && !index.includes(join(docs, page)),
  );
  expect(missing).toEqual([]);
});
