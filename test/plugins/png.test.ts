import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { writeReports } from '../../src/harness/report-files.js';
import html from '../../src/plugins/reporters/html.js';
import png from '../../src/plugins/reporters/png.js';
import { folderWith, MAIN } from '../support/cli.js';
import { okRow, resultsOf, withConvergence, withRanks } from '../support/results.js';

const CONTEXT = { width: 80, color: false };
const results = withConvergence(
  withRanks(resultsOf([okRow('a', 1, 1.2), okRow('推薦 b', 2, 2), okRow('c', 3, 3)])),
);
const filesOf = (width: number) =>
  png.render(results, { width }, CONTEXT).files as Record<string, Uint8Array>;
/** Of the image header, the first chunk of any PNG. */
const sizeOf = (bytes: Uint8Array) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
};

describe('figures as PNG', () => {
  const files = filesOf(392);

  test('each figure that html writes as SVG, as wide as is asked and as high as its sides say', () => {
    const drawn = Object.entries(html.render(results, {}, CONTEXT).files!).filter(([name]) =>
      name.endsWith('.svg'),
    );
    expect(Object.keys(files)).toEqual(drawn.map(([name]) => name.replace('.svg', '.png')));
    for (const [name, svg] of drawn) {
      const bytes = files[name.replace('.svg', '.png')]!;
      expect([...bytes.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
      const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg as string)!;
      expect(sizeOf(bytes).width).toBe(392);
      expect(Math.abs(sizeOf(bytes).height - (392 * Number(height)) / Number(width))).toBeLessThan(1);
    }
  });

  test('on one machine the same results give the same bytes', () => {
    const digest = (all: Record<string, Uint8Array>) =>
      Object.values(all).map((bytes) => createHash('sha256').update(bytes).digest('hex'));
    expect(digest(filesOf(392))).toEqual(digest(files));
  });

  test('they are on the disk as they are', () => {
    const folder = folderWith({});
    writeReports(results, [{ plugin: png, options: { width: 392 } }], folder, CONTEXT);
    expect(Buffer.compare(readFileSync(join(folder, 'curves.png')), files['curves.png']!)).toBe(0);
  });
});

const EXPERIMENT = `experiment: drawn
data: { name: synthetic, users: 30, items: 20, density: 0.3, factors: 2 }
split: { name: hold-out, testFraction: 0.2 }
reporters: [png]
rows: [{ name: Mean, model: global-mean }]
`;

/** What a command says in a process where requiring the package does this instead. */
function saysWhere(required: string, command: string) {
  const folder = folderWith({
    'require.mjs': `import Module from 'node:module';
const load = Module._load;
Module._load = (name, ...rest) => {
  if (name !== '@resvg/resvg-js') return load(name, ...rest);
  ${required}
};`,
    'config.yaml': EXPERIMENT,
  });
  const before = readdirSync(folder);
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', './require.mjs', MAIN, command, 'config.yaml'],
    { cwd: folder, encoding: 'utf8' },
  );
  return { status, stderr, written: readdirSync(folder).filter((name) => !before.includes(name)) };
}

describe('what is missing is said before anything is fitted or written', () => {
  const missing = "throw Object.assign(new Error('none'), { code: 'MODULE_NOT_FOUND' });";
  const fontless = `const { Resvg } = load(name, ...rest);
  return { Resvg: class extends Resvg { constructor(svg) { super(svg, { font: { loadSystemFonts: false } }); } } };`;

  test.each([
    [
      'run',
      'without the package',
      missing,
      /^reporter png: figures are drawn by a package .* install it: npm install @resvg\/resvg-js$/,
    ],
    [
      'report',
      'without the package',
      missing,
      /^reporter png: figures are drawn by a package .* install it: npm install @resvg\/resvg-js$/,
    ],
    ['run', 'without a font', fontless, /^reporter png: this machine has no font, .*fonts-dejavu-core.*$/],
  ])('%s %s', (command, _, required, message) => {
    const { status, stderr, written } = saysWhere(required, command);
    expect(stderr.trim()).toMatch(message);
    expect({ status, written }).toEqual({ status: 5, written: [] });
  });
});
