import { Command } from 'commander';
import Table from 'cli-table3';
import { dataFolder } from '../data/cache-folder.js';
import { addressOf, cachedSet, PUBLISHER } from '../data/fetch/fetch-set.js';
import { MOVIELENS_SETS } from '../plugins/data-sources/movielens-sets.js';
import { plain } from '../plugins/reporters/text.js';
import { byteSize } from './byte-size.js';
import { grouped } from './inspection-text.js';
import { jsonOption } from './options.js';

const LICENCE = 'for research; commercial use needs permission of GroupLens';

export function listCommand(): Command {
  return new Command('list')
    .description(
      'The data sets that can be fetched: size, licence, address, and where they are if they are here.',
    )
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench data list')
    .action(({ json }: { readonly json?: boolean }) => {
      const folder = dataFolder();
      const sets = MOVIELENS_SETS.map((set) => {
        const { name, ratings, users, items, asOf, archive, readme } = set;
        const cached = cachedSet(folder, set);
        return {
          ...{
            name,
            ratings,
            users,
            items,
            ...(asOf !== undefined && { asOf }),
            ...(archive && { archive }),
          },
          ...{ licence: LICENCE, readme, address: addressOf(set, PUBLISHER).href, ...(cached && { cached }) },
        };
      });
      process.stdout.write(json ? `${JSON.stringify({ folder, sets }, null, 2)}\n` : toText(folder, sets));
    });
}

function toText(folder: string, sets: readonly ListedSet[]): string {
  const table = new Table({
    head: ['Set', 'Ratings', 'Users', 'Items', 'Download', 'Fetched'],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, ratings, users, items, archive, cached } of sets)
    table.push([
      name,
      ...[ratings, users, items].map(grouped),
      archive ? byteSize(archive.bytes) : 'changes',
      cached ? (cached.origin?.fetched.slice(0, 10) ?? 'put there') : '',
    ]);
  const dated = sets.filter(({ asOf }) => asOf !== undefined);
  return [
    table.toString(),
    `From ${PUBLISHER}; ${LICENCE}.`,
    `The conditions are in the README of each set, such as ${sets[0]!.readme}`,
    `${dated.map(({ name, asOf }) => `${name} (numbers of ${asOf})`).join(' and ')} change from time to time: not for results that are published.`,
    `Kept in ${plain(folder)}`,
    'Next: mfbench data fetch <set>\n',
  ].join('\n');
}

interface ListedSet {
  readonly name: string;
  readonly ratings: number;
  readonly users: number;
  readonly items: number;
  readonly asOf?: string;
  readonly archive?: { readonly bytes: number };
  readonly readme: string;
  readonly cached?: ReturnType<typeof cachedSet>;
}
