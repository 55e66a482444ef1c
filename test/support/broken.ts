import { expect } from 'vitest';
import { checkPlugin, type Finding } from '../../dist/testing/index.js';

/** What plugins that are broken on purpose have in common. */
export const broken = { name: 'broken', summary: 'Is broken on purpose.', options: {} } as const;

type Checked = Parameters<typeof checkPlugin>[0];

export async function findingOf(plugin: Checked, check: string): Promise<Finding | undefined> {
  return (await checkPlugin(plugin)).find((finding) => finding.check === check);
}

/** That a check fails, with what it says. */
export async function expectFailure(plugin: Checked, check: string, message: string | RegExp): Promise<void> {
  const finding = await findingOf(plugin, check);
  expect(finding).toMatchObject({ check, status: 'failed' });
  expect(finding!.message).toMatch(message);
}
