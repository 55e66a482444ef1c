import { test } from 'node:test';
import { assertConforms } from 'mfbench/testing';
import plugin from './my-plugin.mjs';

test('my-plugin keeps the contract', async () => {
  await assertConforms(plugin, { folder: import.meta.dirname });
});
