import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { expect, test } from 'vitest';
import { CHROMIUM_ARGUMENTS, findChromium } from '../support/browser.js';
import { attempt, CONFIG } from '../support/hostile.js';

const all = 'reporters: [terminal, markdown, html, csv, curves, json, latex]';
/** The reports of an experiment whose first row is called so. */
async function reportsOf(name: string) {
  const config = CONFIG.replace(/reporters:.*/, all).replace('name: Mean', `name: ${JSON.stringify(name)}`);
  const { code, stdout, stderr, folder } = await attempt(config);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  const file = (report: string): string => readFileSync(join(folder, 'reports/small', report), 'utf8');
  return { stdout, folder, file };
}

test('fault 37: names that a spreadsheet would run are text, numbers stay numbers', async () => {
  for (const name of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1']) {
    const csv = (await reportsOf(name)).file('results.csv');
    expect(csv).not.toMatch(/^[=+@\t-]/m);
    expect(csv).toMatch(/^"?'/m);
    expect(csv).toMatch(/,rmse,\d\.\d+,/);
  }
});

const MARKUP = `<script>alert(1)</script>"><img src=x onerror=alert(1)></style>javascript:alert(1)`;

test('fault 38: markup in names is text in the page: no element, no dialog', async (context) => {
  const { file, folder } = await reportsOf(MARKUP);
  const page = file('report.html');
  expect(page).not.toContain('<script>alert');
  expect(page).not.toContain('<img');
  expect(page).toMatch(/<meta http-equiv="Content-Security-Policy"/i);
  expect(file('curves.svg')).not.toContain('<script>alert');
  const executablePath = findChromium();
  if (executablePath === undefined) context.skip('there is no Chromium here');
  const browser = await chromium.launch({ executablePath: executablePath!, args: CHROMIUM_ARGUMENTS });
  try {
    const opened = await browser.newPage();
    const dialogs: string[] = [];
    opened.on('dialog', (dialog) => {
      dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    await opened.goto(pathToFileURL(join(folder, 'reports/small/report.html')).href);
    expect(await opened.locator('img').count()).toBe(0);
    expect(dialogs).toEqual([]);
  } finally {
    await browser.close();
  }
});

test('fault 39: escape sequences, direction marks, pipes and TeX in names act on nothing', async () => {
  const { stdout, file } = await reportsOf('a|b`c\u001b[2J\u001b]0;x\u0007\u202e_&%$#{漢字}');
  for (const text of [stdout, file('report.md'), file('table.tex')]) {
    // The configuration in report.md too.
    expect(text).not.toMatch(/[^\P{C}\n]/u);
  }
  const lines = file('report.md')
    .split('\n')
    .filter((line) => line.startsWith('| a\\|b'));
  expect(lines.length).toBeGreaterThan(0);
  expect(file('table.tex')).toContain('\\_\\&\\%\\$\\#');
  const raw = await attempt(`# \u001b[2J\u202e\n${CONFIG.replace(/reporters:.*/, all)}`);
  expect(raw.code).toBe(0);
  expect(readFileSync(join(raw.folder, 'reports/small/report.md'), 'utf8')).not.toMatch(/[^\P{C}\n]/u);
});
