// Records the command of the README at a terminal, with `script` of util-linux, and draws what it showed as docs/images/run.svg: some moments of the progress, one
// after another, and then the table, which is all there is where motion is not wanted. To be run by hand after what it shows has changed:
//
//   npm run build && node docs/capture.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

const ROOT = join(import.meta.dirname, '..');
const RUN = 'run configs/baseline.yaml';
const COLUMNS = 100;
const MOMENTS = 28;
const SECONDS_OF_MOMENT = 0.3;
const SECONDS_OF_TABLE = 9;
const [FONT, ADVANCE, LINE, MARGIN] = [13, 7.8, 17, 16];
const ESCAPE = '\x1b';
// In place of the escape sequences.
const [BOLD, PLAIN] = ['\ue000', '\ue001'];

/** What the command wrote to the terminal. */
function record() {
  const folder = mkdtempSync(join(tmpdir(), 'mfbench-capture-'));
  try {
    const [file, reports] = [join(folder, 'text'), join(folder, 'reports')];
    const program = `"${process.execPath}" bundle/cli/main.js ${RUN} --no-store --out "${reports}"`;
    const command = `stty cols ${COLUMNS}; ${program}`;
    execFileSync('script', ['--quiet', '--command', command, file], { cwd: ROOT, stdio: 'ignore' });
    const [, ...lines] = readFileSync(file, 'utf8')
      .replace(/\s*Script done on[^]*$/, '')
      .split('\n');
    return lines.join('\n').replaceAll(reports, 'reports/baseline');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The moments of the progress, evenly by what is shown of it, and the end: lines of text. */
function momentsOf(text) {
  // Every moment but the first starts by going up to the first line of the one before and clearing it.
  const [first, ...redrawn] = text
    .replaceAll('\r', '')
    .replaceAll(`${ESCAPE}[1m`, BOLD)
    .replaceAll(`${ESCAPE}[22m`, PLAIN)
    .split(new RegExp(`(?:${ESCAPE}\\[\\d+A)?${ESCAPE}\\[J`))
    .map((moment) => moment.split('\n').filter((line) => line !== ''));
  const progress = [first, ...redrawn].filter((lines) => lines.some((line) => /\d+\/\d+ fits/.test(line)));
  const picked = Array.from(
    { length: MOMENTS },
    (_, k) => progress[Math.floor((k * progress.length) / MOMENTS)],
  );
  return [[], ...picked, redrawn.at(-1)];
}

const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function lineOf(text, row) {
  const bare = text.replaceAll(BOLD, '').replaceAll(PLAIN, '');
  if (bare.includes(ESCAPE)) throw new Error(`a control sequence that is not known: ${JSON.stringify(bare)}`);
  const content = escaped(text).replaceAll(BOLD, '<tspan class="b">').replaceAll(PLAIN, '</tspan>');
  const [y, length] = [MARGIN + LINE * (row + 1), (ADVANCE * [...bare].length).toFixed(1)];
  return `<text x="${MARGIN}" y="${y}" textLength="${length}" xml:space="preserve">${content}</text>`;
}

/** A picture that plays moments one after another, the last for longer. */
function drawn(moments) {
  const rows = Math.max(...moments.map((lines) => lines.length)) + 1;
  const [width, height] = [2 * MARGIN + ADVANCE * COLUMNS, 2 * MARGIN + LINE * (rows + 0.5)];
  const last = moments.length - 1;
  const total = last * SECONDS_OF_MOMENT + SECONDS_OF_TABLE;
  const share = (moment) => `${((100 * moment * SECONDS_OF_MOMENT) / total).toFixed(2)}%`;
  const frames = moments.map(
    (lines, k) => `<g class="f f${k}">\n${lines.map((line, row) => lineOf(line, row + 1)).join('\n')}\n</g>`,
  );
  const motion = moments.map((_, k) => {
    const before = k > 0 ? '0%{opacity:0}' : '';
    const after = k < last ? `${share(k + 1)}{opacity:0}` : '';
    const steps = `${before}${share(k)}{opacity:1}${after}`;
    return `@keyframes f${k}{${steps}}.f${k}{animation:f${k} ${total}s step-end infinite}`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="A terminal: npx mfbench ${RUN}, its progress, and the table">
<style>
text{font:${FONT}px ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;fill:#d8dee9}
.b{font-weight:bold;fill:#fff}.p{fill:#8fbc8f}.f{opacity:0}.f${last}{opacity:1}
@media (prefers-reduced-motion:no-preference){${motion.join('')}}
</style>
<rect width="${width}" height="${height}" rx="8" fill="#1b1f27"/>
<text x="${MARGIN}" y="${MARGIN + LINE}" xml:space="preserve"><tspan class="p">$</tspan> npx mfbench ${RUN}</text>
${frames.join('\n')}
</svg>
`;
}

writeFileSync(join(import.meta.dirname, 'images/run.svg'), drawn(momentsOf(record())));
