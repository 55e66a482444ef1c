import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium of this machine: MFBENCH_CHROMIUM, or one on the path, or one that Playwright has installed. */
export function findChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const installed = join(homedir(), '.cache/ms-playwright');
  const candidates = [
    process.env['MFBENCH_CHROMIUM'],
    ...folders.flatMap((folder) => NAMES.map((name) => join(folder, name))),
    ...(existsSync(installed) ? readdirSync(installed) : []).map((name) =>
      join(installed, name, 'chrome-linux/chrome'),
    ),
  ];
  return candidates.find((file) => file !== undefined && existsSync(file));
}

/** Without a sandbox, since tests run in containers; without what Chromium asks the network for by itself. */
export const CHROMIUM_ARGUMENTS = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];
