import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import html from '../../src/plugins/reporters/html.js';
import { CHROMIUM_ARGUMENTS, findChromium } from '../support/browser.js';
import { folderWith } from '../support/cli.js';
import { run, SMALL } from '../support/experiment.js';
import { HOSTILE, okRow, resultsOf, tunedResults, withConvergence, withRanks } from '../support/results.js';

const executablePath = findChromium();
if (executablePath === undefined)
  console.info('No Chromium was found: the report page is not tested. Name one in MFBENCH_CHROMIUM.');

describe.skipIf(executablePath === undefined)('report.html in a browser', async () => {
  const { folder } = await run(`${SMALL}baseline: Mean\n`, ['--quiet']);
  const report = join(folder, 'reports/small/report.html');
  let browser: Browser;
  let page: Page;
  /** What a page must not do: say something on the console, ask for something, open a dialog. */
  let complaints: string[];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: executablePath!, args: CHROMIUM_ARGUMENTS });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await page.context().close();
    expect(complaints).toEqual([]);
  });

  async function open(options: BrowserContextOptions = {}, file = report): Promise<Page> {
    complaints = [];
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
    page = await context.newPage();
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', (dialog) => complaints.push(dialog.message()));
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(file).href) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return page;
  }

  const namesIn = (table: number) =>
    page.locator('table').nth(table).locator('tbody th bdi').allTextContents();
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const axis = async (): Promise<string> =>
    (await page.locator('#curve-figure > g > g > text').allTextContents()).join(' ');
  const paths = () => page.locator('#curve-figure path').count();
  const readout = () => page.locator('#curve-readout').textContent();

  test('a column sorts up, down and back, by its values, with the keyboard', async () => {
    await open();
    const before = await namesIn(0);
    const head = page.locator('table').first().getByRole('columnheader', { name: 'Mean' });
    const mean = async () =>
      (await page.locator('table').first().locator('tbody td b').allTextContents()).map(Number);
    await head.getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('ascending');
    const sorted = await mean();
    expect(sorted).toEqual([...sorted].sort((a, b) => a - b));
    await page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    expect(await mean()).toEqual(sorted.toReversed());
    await page.keyboard.press('Enter');
    expect(await head.getAttribute('aria-sort')).toBeNull();
    expect(await namesIn(0)).toEqual(before);
    // The baseline has no difference: it comes last both ways.
    for (const _ of ['up', 'down']) {
      await page.locator('table').first().getByRole('button', { name: 'Difference' }).click();
      expect((await namesIn(0)).at(-1)).toBe('Mean');
    }
  });

  test('the figure: axes, legend, zoom by buttons and by dragging, reset', async () => {
    await open();
    const first = await axis();
    await press('Seconds');
    expect(await axis()).not.toBe(first);
    await press('Gradient evaluations');
    expect(await page.locator('#curve-figure').textContent()).toContain(
      'in passes over the training ratings',
    );
    await press('Epochs');
    await press('Objective');
    await press('Logarithmic upwards');
    expect(
      await page.getByRole('button', { name: 'Objective', exact: true }).getAttribute('aria-pressed'),
    ).toBe('true');
    await press('rmse');
    await press('Logarithmic upwards');
    expect(await axis()).toBe(first);
    const all = await paths();
    const entry = page.locator('#curve-legend button').first();
    await entry.click();
    expect(await entry.getAttribute('aria-pressed')).toBe('false');
    expect(await paths()).toBe(all - 4); // three folds and their mean
    await entry.click();
    expect(await axis()).toBe(first);
    for (const name of ['Zoom in', 'Zoom out', 'Move left', 'Move right', 'Move up', 'Move down'])
      await press(name);
    await press('Reset');
    expect(await axis()).toBe(first);
    await page.locator('#curve-plot').scrollIntoViewIfNeeded();
    const box = (await page.locator('#curve-figure').boundingBox())!;
    await page.mouse.move(box.x + 200, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + 500, box.y + 300, { steps: 4 });
    expect(await page.locator('#curve-figure .frame').count()).toBe(1);
    await page.mouse.up();
    expect(await page.locator('#curve-figure .frame').count()).toBe(0);
    expect(await axis()).not.toBe(first);
    await page.locator('#curve-figure').dblclick({ position: { x: 300, y: 100 } });
    expect(await axis()).toBe(first);
  });

  test('the figure: values are read by pointing and with the arrow keys', async () => {
    await open();
    expect(await readout()).toMatch(/^Point at a line/);
    await page.locator('#curve-plot').scrollIntoViewIfNeeded();
    const end = (await page.locator('#curve-figure circle').first().boundingBox())!;
    await page.mouse.move(end.x + 4, end.y + 4);
    expect(await readout()).toMatch(/^(MF|ALS), epoch \d+: rmse \d\.\d{4}, folds \d\.\d{4} to \d\.\d{4}$/);
    await page.locator('#curve-plot').focus();
    await page.mouse.move(0, 0);
    await page.keyboard.press('ArrowRight');
    const one = await readout();
    await page.keyboard.press('ArrowRight');
    expect(await readout()).not.toBe(one);
    await page.keyboard.press('ArrowDown');
    expect(await readout()).toMatch(/^ALS/);
    const before = await axis();
    await page.keyboard.press('+');
    expect(await axis()).not.toBe(before);
    await page.keyboard.press('0');
    expect(await axis()).toBe(before);
  });

  test('the other figures: as wide as there is room, rows can be hidden, points say what they are', async () => {
    await open();
    const shapes = (id: string, tag: string) => page.locator(`#${id}-plot ${tag}`).count();
    expect(
      await page.evaluate("[...document.querySelectorAll('[data-figure]')].map(({ id }) => id)"),
    ).toEqual(expect.arrayContaining(['ranks-plot', 'activity-plot', 'residuals-plot']));
    const lines = await shapes('activity', 'path');
    const entry = page.locator('#activity-legend button').first();
    await entry.click();
    expect(await entry.getAttribute('aria-pressed')).toBe('false');
    expect(await shapes('activity', 'path')).toBe(lines - 2); // one in each panel
    await entry.click();
    expect(await shapes('activity', 'path')).toBe(lines);
    expect(await page.locator('#activity-plot .point title').first().textContent()).toMatch(
      /^Mean, rmse \d\.\d{4}, \d+( to \d+)? training ratings of the user, \d+ test ratings$/,
    );
    const width = () => page.locator('#ranks-plot svg').getAttribute('viewBox');
    const wide = await width();
    await page.setViewportSize({ width: 360, height: 700 });
    await expect.poll(width).not.toBe(wide);
    const scrolls = await page.evaluate(
      "[...document.querySelectorAll('[data-figure]')].filter((plot) => plot.scrollWidth > plot.clientWidth).length",
    );
    expect(scrolls).toBe(0);
  });

  test('the other figures: values are read with the arrow keys, by pointing, and by screen readers', async () => {
    const { files } = html.render(withConvergence(tunedResults()), {}, { width: 80, color: false });
    await open({}, join(folderWith({ 'report.html': files!['report.html'] as string }), 'report.html'));
    /** Goes right, right and down, and says what is read. */
    const walk = async (id: string) => {
      const plot = page.locator(`#${id}-plot`);
      await plot.focus();
      expect(await plot.evaluate('getComputedStyle(document.activeElement).outlineStyle')).toBe('solid');
      const readout = page.locator(`#${id}-plot + [aria-live=polite]`);
      const said: string[] = [];
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown']) {
        await page.keyboard.press(key);
        said.push((await readout.textContent())!);
        expect(await plot.locator('.aim circle').count()).toBe(1);
      }
      return said;
    };
    expect(await walk('activity')).toEqual([
      'tuned, rmse 1.0000, 1 training ratings of the user, 60 test ratings',
      'tuned, rmse 2.0000, 2 to 3 training ratings of the user, 100 test ratings',
      'given, rmse 2.0000, 2 to 3 training ratings of the user, 100 test ratings',
    ]);
    expect(await walk('sensitivity')).toEqual([
      'tuned, fold 1, trial 1: 0.9500; learningRate 0.001; order stored; epochs 5',
      'tuned, fold 2, trial 1: 0.9500; learningRate 0.001; order stored; epochs 5',
      expect.stringMatching(/^tuned, fold 1, trial 1: /),
    ]);
    expect((await walk('residuals')).at(-1)).toBe('given, 50.00 % from -1.50 to 1.50');
    expect((await walk('performance-profile')).at(-1)).toBe(
      'given, at up to 2 times the fewest gradient evaluations, 50 % of the problems, Target best + 0.1 (start - best)',
    );
    await page.locator('#activity-plot').scrollIntoViewIfNeeded();
    const point = (await page.locator('#activity-plot .point').last().boundingBox())!;
    await page.mouse.move(point.x + 2, point.y + 2);
    expect(await page.locator('#activity-plot + .readout').textContent()).toMatch(
      /^(tuned|given), rmse 1\.0000, 1 training ratings of the item, /,
    );
  });

  test('trials of tuned rows: a panel for each option, the chosen ones marked', async () => {
    const { files } = html.render(tunedResults(), {}, { width: 80, color: false });
    const tuned = join(folderWith({ 'report.html': files!['report.html'] as string }), 'report.html');
    await open({}, tuned);
    const titles = await page.locator('#sensitivity-plot title').allTextContents();
    expect(titles.filter((title) => title.includes('chosen'))).toHaveLength(4); // two folds, two options;
    expect(await page.locator('#sensitivity-plot').textContent()).toContain('at the upper end (2/2 folds)');
  });

  test('dark and light as the system has it, and as the button says', async () => {
    const paper = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    await open({ colorScheme: 'light' });
    const light = await paper();
    await press('Dark theme');
    const dark = await paper();
    expect(dark).not.toBe(light);
    await press('Dark theme');
    expect(await paper()).toBe(light);
    await page.context().close();
    await open({ colorScheme: 'dark' });
    expect(await paper()).toBe(dark);
  });

  test('a phone: the page is as wide as the screen, and tables scroll by themselves', async () => {
    await open({ viewport: { width: 320, height: 640 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    const [inside, outside] = await page.evaluate<number[]>(
      "[(box = document.querySelector('.scroll')).scrollWidth, box.clientWidth]",
    );
    expect(inside).toBeGreaterThan(outside!);
    expect((await page.locator('#curve-figure').boundingBox())!.width).toBeLessThan(320);
    const button = (await page.locator('.copyable:has(#command) button').boundingBox())!;
    const command = (await page.locator('#command code').boundingBox())!;
    expect(command.y).toBeGreaterThan(button.y + button.height);
  });

  test('the configuration is copied, or selected where the clipboard is closed', async () => {
    const copy = () => page.locator('.copyable:has(#configuration) button');
    await open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByText('Configuration, config.yaml').click();
    await copy().click();
    await expect.poll(() => copy().textContent()).toBe('Copied');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(`${SMALL}baseline: Mean`);
    await page.context().close();
    await open();
    await page.getByText('Configuration, config.yaml').click();
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    await copy().click();
    await expect.poll(() => copy().textContent()).toMatch(/^Selected/);
    expect(await page.evaluate('getSelection().toString()')).toContain('experiment: small');
  });

  test('without JavaScript: tables, the figure and its legend are there, and no dead button', async () => {
    await open({ javaScriptEnabled: false });
    expect(await namesIn(0)).toEqual(['Mean', 'MF', 'ALS']);
    expect(await paths()).toBeGreaterThan(6);
    expect(await page.locator('#curve-legend li').allTextContents()).toEqual([' MF', ' ALS']);
    expect(await page.locator('button').count()).toBe(0);
  });

  test('on paper everything that is closed is open', async () => {
    await open();
    const closed = () => page.locator('details:not([open])').count();
    const before = await closed();
    const widths = () =>
      page.evaluate<number[]>(
        "[...document.querySelectorAll('.plot svg')].map((svg) => svg.viewBox.baseVal.width)",
      );
    const onScreen = await widths();
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await closed()).toBe(0);
    // All for the paper, so that their letters are of one size.
    const onPaper = await widths();
    expect(new Set(onPaper).size).toBe(1);
    expect(onPaper[0]).toBeLessThan(onScreen[0]!);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await closed()).toBe(before);
    expect((await widths())[0]).toBe(onScreen[0]);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.locator('.controls:visible, .readout:visible, .aim:visible').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Dark theme' }).isVisible()).toBe(false);
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
  });

  test('hostile names run nothing, make no elements, and are read in the figure as in the tables', async () => {
    const names = [
      ...HOSTILE,
      '</script><script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      'x'.repeat(500),
    ];
    const results = withRanks(resultsOf(names.map((name) => okRow(name, 0.9, 1))));
    const { files } = html.render(
      { ...results, experiment: names.join(' ') },
      {},
      { width: 80, color: false },
    );
    const hostile = join(folderWith({ 'report.html': files!['report.html'] as string }), 'report.html');
    await open({ viewport: { width: 320, height: 640 } }, hostile);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(320);
    expect(await page.locator('img').count()).toBe(0);
    // The page's own, and the data of the figures: of convergence, and of the others.
    expect(await page.locator('script').count()).toBe(3);
    for (const id of ['ranks', 'activity', 'residuals']) {
      expect(await page.locator(`#${id}-plot`).innerHTML(), id).toContain('&lt;script&gt;');
    }
    expect(
      await page
        .locator('#curve-legend button')
        .nth(names.length - 3)
        .textContent(),
    ).toContain('</script><script>');
    await page.locator('#curve-plot').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await readout()).toContain('"><img src=x onerror=alert(1)>');
  });
});
