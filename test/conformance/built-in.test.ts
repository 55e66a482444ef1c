import { describe, expect, test } from 'vitest';
// The threads of a team run built files, so everything comes from there.
import { compose } from '../../dist/composition.js';
import { PLUGIN_KINDS } from '../../dist/core/contracts/plugin.js';
import { checkRegistered } from '../../dist/testing/check-plugin.js';
import { sampleData } from '../../dist/testing/ratings.js';
import { folderWith } from '../support/cli.js';

/** The ratings that splitters are tried on, half of them in each file. */
const { ratings } = sampleData(5, 30, 20, 300);
const lines = Array.from(ratings.value, (value, k) =>
  [ratings.users.idOf(ratings.user[k]!), ratings.items.idOf(ratings.item[k]!), value].join('\t'),
);
const folder = folderWith({
  'u1.base': lines.slice(0, 150).join('\n'),
  'u1.test': lines.slice(150).join('\n'),
  'ratings.csv': 'userId,movieId,rating,timestamp\n1,10,4,1000\n2,10,3.5,2000\n2,20,1,3000\n',
});

/** Options of plugins that read files, which an example cannot have. */
const files: Readonly<Record<string, Record<string, unknown>>> = {
  csv: { path: 'ratings.csv', user: 'userId', item: 'movieId', scale: { minimum: 1, maximum: 5 } },
  movielens: { path: 'ratings.csv' },
  predefined: { folds: [{ training: 'u1.base', test: 'u1.test' }] },
};

const { registry } = compose(folder);

describe.each(PLUGIN_KINDS)('%s', (kind) => {
  test.each(registry.names(kind))('%s passes every check, or says why not', async (name) => {
    const plugin = registry.find(kind, name)!;
    const options = kind === 'reporter' ? {} : files[name];
    const findings = await checkRegistered(plugin, registry, options);
    const untried = findings.filter(
      ({ status, message }) => status === 'skipped' && message.startsWith('it needs'),
    );
    expect(findings.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(untried).toEqual([]);
    expect(findings.length).toBeGreaterThan(6);
  });
});
