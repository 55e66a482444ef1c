import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { folderWith, MAIN, mfbench } from '../support/cli.js';
import { run, SMALL } from '../support/experiment.js';
import { Screen } from '../support/screen.js';
import { hasTerminal, mfbenchAtTerminal } from '../support/terminal.js';

const LONG = SMALL.replace('epochs: 4', 'epochs: 1000000');

describe.skipIf(!hasTerminal)('at a terminal (needs python3)', () => {
  test.each([0, 1, 9, 40, 120])('of %s columns: a bar, of which nothing is left', (columns) => {
    const folder = folderWith({ 'config.yaml': SMALL });
    const { code, screen } = mfbenchAtTerminal(folder, ['run', 'config.yaml', '--threads', '2'], {
      columns,
      env: { NO_COLOR: '1' },
    });
    expect(code).toBe(0);
    expect(screen).toContain('\x1b[J');
    if (columns === 120) expect(screen).toMatch(/ {2}\d\/9 fits .* MiB/);
    expect(screen).not.toContain('\x1b[?25'); // the cursor is never hidden
    const shown = new Screen(1000).show(screen.replaceAll('\r\n', '\n')).lines();
    expect(shown[0]).toMatch(/^small:/);
    expect(shown.join()).not.toMatch(/[░▁]/);
    expect(shown.at(-1)).toBe('Reports are in reports/small; open reports/small/report.html in a browser');
  });

  test.each(['1', '2'])('Ctrl-C on %s threads', (threads) => {
    const folder = folderWith({ 'config.yaml': LONG });
    const parameters = ['run', 'config.yaml', '--threads', threads];
    const { code, screen, unanswered } = mfbenchAtTerminal(folder, parameters, {
      steps: [['epoch', '\x03']],
    });
    expect({ code, unanswered }).toEqual({ code: 130, unanswered: [] });
    expect(screen).not.toContain('\x1b[?25');
    if (threads === '2') {
      const shown = new Screen(1000).show(screen.replaceAll('\r\n', '\n')).lines();
      expect(shown.at(-1)).toMatch(
        /^Interrupted\. \d of 9 fits are kept; the same command does the others\.$/,
      );
    }
  });

  test('that cannot move its cursor: lines', () => {
    const folder = folderWith({ 'config.yaml': SMALL });
    const { screen } = mfbenchAtTerminal(folder, ['run', 'config.yaml'], { env: { TERM: 'dumb' } });
    expect(screen).toContain('MF, fold 1  done in ');
    expect(screen).not.toContain('\x1b');
  });
});

test('--progress json: standard error is JSON lines, to the last', () => {
  const folder = folderWith({ 'config.yaml': SMALL });
  const { stderr, stdout } = mfbench(folder, 'run', 'config.yaml', '--progress', 'json');
  const events = stderr
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly event: string }).event);
  expect(events[0]).toBe('planned');
  expect(events.at(-1)).toBe('written');
  expect(events.filter((event) => event === 'done').length).toBe(9);
  expect(stdout).toContain('Digest');
});

test('tuned rows tell of their trials', async () => {
  const tuned = SMALL.replace('name: sgd,', 'name: sgd, learningRate: { range: [0.01, 0.1] },');
  const { stderr } = await run(`${tuned}tuning: { searcher: { name: random, trials: 3 } }\n`, [
    '--progress',
    'json',
  ]);
  const events = stderr
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const trial of [1, 2, 3]) {
    const expected = { event: 'trial', row: 'MF', fold: 'fold 2', evaluations: trial, of: 3 };
    expect(events).toContainEqual(expect.objectContaining(expected));
  }
});

test('one way at a time', () => {
  const folder = folderWith({ 'config.yaml': SMALL });
  const { code, stderr } = mfbench(folder, 'run', 'config.yaml', '--quiet', '--progress', 'bar');
  expect(code).toBe(2);
  expect(stderr).toContain("'--quiet' cannot be used with option '--progress <form>'");
});

test('whoever reads the progress leaves: no trace of calls, and the run stops', () => {
  const folder = folderWith({ 'config.yaml': LONG });
  const command = `"${process.execPath}" "${MAIN}" run config.yaml 2>&1 >/dev/null | head -2`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect(stdout.split('\n').length).toBe(3);
  expect(stderr).toBe('');
});
