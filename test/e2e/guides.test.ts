import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { folderWith, inProcess, ROOT } from '../support/cli.js';
import { blocksOf, comparable, followGuide } from '../support/guide.js';

const DOCS = join(ROOT, 'docs');
const pagesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((page) => page.endsWith('.md'));
const guides = readdirSync(join(ROOT, 'docs/guides')).map((name) => `guides/${name}`);

test.each([...guides, 'tutorial.md', 'explanation.md'])(
  '%s does what it says',
  { timeout: 180_000 },
  async (name) => {
    const commands = await followGuide(name);
    expect(commands.length).toBeGreaterThan(1);
    for (const { command, code, shown, printed } of commands) {
      expect({ command, code }).toEqual({ command, code: 0 });
      if (shown !== undefined) expect(comparable(printed)).toBe(comparable(shown));
    }
  },
);

describe('the JavaScript of README.md and docs/ runs as it stands, where the package and what the page speaks of are', () => {
  const folder = folderWith({
    'ratings.csv': `user,item,rating\n${[15, 16, 17].flatMap((user) => [1, 318, 7502 + user].map((item) => `${user},${item},${1 + (item % 5)}\n`)).join('')}`,
    'movies.yaml': `experiment: movies
data: { name: csv, path: ratings.csv }
split: { name: hold-out, testFraction: 0.2 }
rows:
  - name: MF
    model: matrix-factorization
    loss: squared-error
    regularizer: { name: l2, lambda: 0.1 }
    optimizer: { name: sgd, epochs: 2 }
`,
  });
  beforeAll(async () => {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(ROOT, join(folder, 'node_modules/mfbench'), 'junction');
    expect((await inProcess(folder, 'train', 'movies.yaml', 'MF', '--out', 'movies.mfmodel')).code).toBe(0);
    expect((await inProcess(folder, 'new', 'optimizer', 'my-optimizer')).code).toBe(0);
  });

  const pages = ['README.md', ...pagesOf(DOCS).map((page) => join('docs', page))];
  const programs = pages.flatMap((page) =>
    blocksOf(page)
      .filter(({ language, file }) => language === 'js' && file === undefined)
      .map(({ content, shown }, k) => [`${page}, ${k + 1}`, content, shown] as const),
  );

  test.each(programs)('%s', (_, content, shown) => {
    const program = join(folder, 'program.mjs');
    writeFileSync(program, content);
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toBe(shown ?? '');
  });

  test('and all that imports mfbench is in such a block', () => {
    const imports = (text: string) => [...text.matchAll(/from 'mfbench/g)].length;
    for (const page of pages) {
      const run = blocksOf(page).filter(({ language }) => language === 'js');
      const inBlocks = run.reduce((total, { content }) => total + imports(content), 0);
      expect({ page, imports: inBlocks }).toEqual({
        page,
        imports: imports(readFileSync(join(ROOT, page), 'utf8')),
      });
    }
  });
});

test('command-line.md and plugins.md are those of the commands and plugins there are', {
  timeout: 180_000,
}, () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'docs/generate.mjs'), '--check'], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('docs/README.md leads to every page, and no link of docs/ leads nowhere', () => {
  const pages = pagesOf(DOCS);
  const linksOf = (page: string) =>
    [...readFileSync(join(DOCS, page), 'utf8').matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g)].map(([, to]) =>
      join(DOCS, dirname(page), to!),
    );
  const broken = pages.flatMap((page) => linksOf(page).filter((to) => !existsSync(to)));
  expect(broken).toEqual([]);
  const index = linksOf('README.md');
  const missing = pages.filter(
    (page) => page !== 'README.md' && !page.startsWith('decisions/') && !index.includes(join(DOCS, page)),
  );
  expect(missing).toEqual([]);
});
