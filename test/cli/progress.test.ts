import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createProgress, usualForm } from '../../src/cli/progress/progress.js';
import type { DisplayStream } from '../../src/cli/progress/display.js';
import { formatDuration, meter, sparkline, formatLeft } from '../../src/cli/progress/text.js';
import type { Work } from '../../src/compute-cells.js';
import { withoutValues } from '../../src/harness/cells.js';
import { type Plan, planExperiment } from '../../src/plan-experiment.js';
import { columnsOf } from '../../src/plugins/reporters/columns.js';
import { folderWith } from '../support/cli.js';
import { SMALL } from '../support/experiment.js';
import { Screen } from '../support/screen.js';

const MANY = SMALL.replace('epochs: 4', 'epochs: 100').replace('epochs: 2 }', 'epochs: 50 }');
const plan = await planExperiment(join(folderWith({ 'config.yaml': MANY }), 'config.yaml'));
const WORK: Work = { cells: plan.cells, stored: 0, atOnce: 1, isInline: false };

let time = 0;
beforeEach(() => {
  time = 0;
});

/** A run whose clock is moved by hand, shown on a stream that remembers. */
function start(
  form: 'bar' | 'lines' | 'json',
  terminal: { columns?: number; rows?: number } = {},
  work = WORK,
  of: Plan = plan,
) {
  let written = '';
  const write = (text: string): boolean => {
    written += text;
    return true;
  };
  const stream: DisplayStream = { isTTY: form === 'bar', columns: 100, rows: 24, ...terminal, write };
  const progress = createProgress(stream, form, () => time);
  progress.planned?.(of, work);
  const begin = (row: number, fold: number): void => progress.cellStarted?.({ row, fold });
  const epoch = (row: number, fold: number, k: number, objective = 1000 / (k + 1)): void =>
    progress.epochDone?.(
      { row, fold },
      { epoch: k, objective, rmse: 1, seconds: time, gradientEvaluations: k },
    );
  const end = (row: number, fold: number): void => {
    const ok = withoutValues(of.prepared, { row, fold }, { status: 'ok', fitSeconds: 1 });
    progress.cellDone?.({ row, fold }, ok);
  };
  const lastLine = (): string => written.trimEnd().split('\n').at(-1)!;
  /** What JSON lines said last of it, as people read it. */
  const left = (): string | undefined => {
    const { secondsLeft, isWhole } = JSON.parse(lastLine()) as { secondsLeft?: number; isWhole: boolean };
    return secondsLeft === undefined ? undefined : formatLeft({ seconds: secondsLeft, isWhole });
  };
  return { stream, progress, begin, epoch, end, lastLine, left, written: () => written };
}

describe('the time left', () => {
  test('is not told before it means something', () => {
    const { begin, epoch, left } = start('json');
    begin(1, 0);
    time = 3; // of compilation
    epoch(1, 0, 0);
    time = 3.1;
    epoch(1, 0, 1);
    expect(left()).toBeUndefined();
  });

  test('is that of the epochs of the running cell, without what came before them, then that of finished cells', () => {
    const cells = plan.cells.filter(({ row }) => row === 1);
    const { begin, epoch, end, left } = start('json', {}, { ...WORK, cells });
    begin(1, 0);
    time = 3;
    epoch(1, 0, 0);
    time = 4;
    epoch(1, 0, 10); // 0.1 s an epoch: 9 s left here, and two cells of 3 s + 10 s
    expect(left()).toBe('35 s left');
    time = 20;
    end(1, 0);
    begin(1, 1);
    epoch(1, 1, 0);
    expect(left()).toBe('40 s left'); // two cells of 20 s
    time = 30;
    epoch(1, 1, 25);
    expect(left()).toBe('30 s left'); // half of one by the clock, and one
  });

  test('is a lower bound while there are rows of which nothing is known', () => {
    const { begin, end, epoch, left } = start('json');
    begin(0, 0);
    time = 2;
    end(0, 0);
    begin(0, 1);
    epoch(0, 1, 0);
    expect(left()).toBe('at least 4 s left');
  });

  test('is shared by cells that run at once, but no cell is divided', () => {
    const cells = plan.cells.filter(({ row }) => row === 1);
    const { begin, epoch, end, left } = start('json', {}, { ...WORK, cells, atOnce: 3 });
    for (const fold of [0, 1, 2]) begin(1, fold);
    time = 10;
    end(1, 0);
    epoch(1, 1, 50);
    epoch(1, 2, 0);
    expect(left()).toBe('0 s left');
    time = 1000; // late: epochs count, not the clock alone
    epoch(1, 2, 99);
    expect(left()).toBe('0 s left');
  });

  test('of minimizers, which stop by themselves, comes from finished cells alone', async () => {
    const text = MANY.replace('name: alternating-least-squares', 'name: l-bfgs');
    const other = await planExperiment(join(folderWith({ 'config.yaml': text }), 'config.yaml'));
    const cells = other.cells.filter(({ row }) => row === 2);
    const { begin, epoch, left } = start('json', {}, { ...WORK, cells }, other);
    begin(2, 0);
    epoch(2, 0, 0);
    time = 5;
    epoch(2, 0, 10);
    expect(left()).toBeUndefined();
  });
});

test('lines: those of fits that are done, and every few seconds how far one is', () => {
  const { begin, epoch, end, written } = start('lines');
  begin(1, 0);
  for (let k = 0; k <= 99; k++) {
    time += 0.125;
    epoch(1, 0, k);
  }
  end(1, 0);
  const lines = written().trimEnd().split('\n');
  expect(lines).toEqual([
    '9 fits: 3 rows on 3 folds',
    expect.stringMatching(
      /^MF, fold 1 {2}epoch 39\/100 {2}objective 25\.0000 {2}rmse 1\.0000 {2}at least \d+ s left$/,
    ),
    expect.stringMatching(/^MF, fold 1 {2}epoch 79\/100 /),
    'MF, fold 1  done in 1.00 s  (1/9)',
  ]);
});

describe('the bar', () => {
  test('the run and each cell that runs: what is done, epochs, the way of the objective, memory', () => {
    const { begin, epoch, end, written } = start('bar');
    begin(1, 0);
    for (let k = 0; k <= 50; k++) {
      time += 0.2;
      epoch(1, 0, k);
    }
    begin(2, 1);
    end(0, 0);
    time += 1;
    epoch(2, 1, 25);
    const lines = new Screen(100).show(written()).lines();
    expect(lines).toEqual([
      expect.stringMatching(/^███░{13} {2}1\/9 fits {2}at least \d+ s left {2}\d+ MiB$/),
      expect.stringMatching(
        /^██░+ {2}MF {3}0\/3 {2}fold 1 {2}epoch 50\/100 {2}█[▁-█]{10}▁ 19\.6078 {2}rmse 1\.0000$/,
      ),
      expect.stringMatching(/^██░+ {2}ALS {2}0\/3 {2}fold 2 {2}epoch 25\/50 {2}▁ 38\.4615 {2}rmse 1\.0000$/),
    ]);
  });

  test.each([undefined, 0, 1, 2, 7, 30, 1000])(
    'at %s columns: no line is wrapped, nothing is left',
    (columns) => {
      const { begin, epoch, written, progress, stream } = start(
        'bar',
        columns === undefined ? {} : { columns },
      );
      if (columns === undefined) Reflect.deleteProperty(stream, 'columns');
      for (const row of [0, 1, 2]) begin(row, 0);
      for (let k = 0; k < 5; k++) {
        time += 1;
        epoch(1, 0, k);
      }
      const width = columns || 80;
      for (const drawn of written().split('\x1b[J').slice(1)) {
        const lines = drawn.replace(/\r.*/, '').split('\n');
        expect(Math.max(...lines.map(columnsOf))).toBeLessThan(width);
      }
      progress.finish();
      progress.finish();
      expect(new Screen(width).show(written()).lines()).toEqual([]);
    },
  );

  test('a terminal that becomes narrower has wrapped the lines: they are erased all the same', () => {
    const { begin, epoch, written, progress, stream } = start('bar');
    begin(1, 0);
    time = 1;
    epoch(1, 0, 1);
    const screen = new Screen(100).show(`before\n${written()}`);
    const seen = written().length;
    stream.columns = 40;
    screen.resize(40);
    progress.finish();
    expect(screen.show(written().slice(seen)).lines()).toEqual(['before']);
  });

  test('more cells than the terminal has lines', () => {
    const { begin, epoch, written } = start('bar', { rows: 3 }, { ...WORK, atOnce: 9 });
    for (const row of [0, 1, 2]) for (const fold of [0, 1, 2]) begin(row, fold);
    time = 1;
    epoch(1, 0, 1);
    expect(new Screen(100).show(written()).lines().length).toBe(2);
  });

  test('warnings and what plugins print stand above it', () => {
    const { begin, epoch, written, progress } = start('bar');
    begin(1, 0);
    progress.warned?.('look');
    progress.printed?.('a\x1b[2Jb\n');
    time = 1;
    epoch(1, 0, 1);
    const [warning, printed, ...block] = new Screen(100).show(written()).lines();
    expect([warning, printed]).toEqual(['Warning: look', 'a [2Jb']);
    expect(block.length).toBe(2);
  });
});

test('JSON lines: every line is an event, and says where', () => {
  const { begin, epoch, end, written, progress } = start('json');
  begin(1, 0);
  time = 2;
  epoch(1, 0, 3);
  progress.warned?.('look\nhere');
  end(1, 0);
  const events = written()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  const place = { row: 'MF', fold: 'fold 1' };
  expect(events).toMatchObject([
    { event: 'planned', rows: 3, folds: 3, fits: 9, cells: 9, stored: 0 },
    { event: 'started', ...place },
    {
      event: 'epoch',
      ...place,
      epoch: 3,
      epochs: 100,
      objective: 250,
      rmse: 1,
      memoryBytes: expect.any(Number) as unknown,
    },
    { event: 'warning', text: 'look\nhere' },
    { event: 'done', ...place, status: 'ok', fitSeconds: 1, done: 1, of: 9 },
  ]);
});

test('memory is that of this process and of those that fit for it', () => {
  const { begin, epoch, lastLine, progress } = start('json');
  const memory = (): number => {
    epoch(1, 0, 1);
    return (JSON.parse(lastLine()) as { memoryBytes: number }).memoryBytes;
  };
  begin(1, 0);
  expect(memory()).toBeLessThan(2 ** 40);
  progress.memoryTaken?.(2 ** 40);
  expect(memory()).toBeGreaterThan(2 ** 40);
});

test('a bar needs a terminal that moves its cursor', () => {
  const terminal = (isTTY: boolean): DisplayStream => ({ isTTY, columns: 80, rows: 24, write: () => true });
  expect(usualForm(terminal(true), 'xterm')).toBe('bar');
  expect(usualForm(terminal(true), undefined)).toBe('bar');
  expect(usualForm(terminal(true), 'dumb')).toBe('lines');
  expect(usualForm(terminal(false), 'xterm')).toBe('lines');
});

test('sparklines, meters and durations', () => {
  expect(sparkline([])).toBe('');
  expect(sparkline([3])).toBe('▁');
  expect(sparkline([3, 3, 3])).toBe('▁▁▁');
  expect(sparkline([8, 1])).toBe('█▁');
  expect(sparkline([1e9, 1, 2, 3, 4, 5, 6, 7, 8])).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([1, 2, Number.POSITIVE_INFINITY])).toBe('███');
  expect(columnsOf(sparkline(Array.from({ length: 999 }, (_, k) => k)))).toBe(12);
  expect([meter(0, 4), meter(0.5, 4), meter(2, 4), meter(-1, 4)]).toEqual(['░░░░', '██░░', '████', '░░░░']);
  expect([0, 0.2, 59.5, 61, 3599.5, 3661].map(formatDuration)).toEqual([
    ...['0 s', '1 s', '1 min 0 s', '1 min 1 s', '1 h 0 min', '1 h 2 min'],
  ]);
});
