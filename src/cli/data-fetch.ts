import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { ConfigError } from '../core/errors.js';
import { dataFolder } from '../data/cache-folder.js';
import { addressOf, fetchSet, PUBLISHER } from '../data/fetch/fetch-set.js';
import { shown } from '../data/fetch/web-request.js';
import { findSet, type MovieLensSet, MOVIELENS_SETS } from '../plugins/data-sources/movielens-sets.js';
import { plain } from '../plugins/reporters/text.js';
import { byteSize } from './byte-size.js';
import { grouped } from './inspection-text.js';
import { jsonOption, positiveInteger, quietOption, wholeNumber } from './options.js';
import { isInteractive, Prompt } from './prompt.js';

interface Options {
  readonly acceptLicence?: boolean;
  readonly from: string;
  readonly offline?: boolean;
  readonly force?: boolean;
  readonly timeout: number;
  readonly retries: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export function fetchCommand(): Command {
  const names = MOVIELENS_SETS.map(({ name }) => name);
  return new Command('fetch')
    .description('Fetch a data set from its publisher into the cache; go on with what was broken off.')
    .addArgument(new Argument('<set>', 'Which one.').choices(names))
    .option('--accept-licence', 'Accept the conditions of use, which are shown, without being asked.')
    .option('--from <address>', 'Another place that has the archives, such as a mirror.', PUBLISHER)
    .option('--offline', 'Fetch nothing; say where the data set is, or that it is not here.')
    .option('--force', 'Fetch again what is here.')
    .option('--timeout <seconds>', 'Give up when nothing comes for so long.', positiveInteger, 30)
    .option('--retries <n>', 'How often to try again what breaks off.', wholeNumber, 3)
    .addOption(quietOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  mfbench data fetch ml-100k
  mfbench data fetch ml-25m --accept-licence --from https://mirror.example/movielens/
  HTTPS_PROXY=http://proxy.example:3128 mfbench data fetch ml-1m

Kept in the folder for caches of the system, or in the one that MFBENCH_CACHE names.`,
    )
    .action(async (name: string, options: Options) => {
      const { from, offline = false, force = false, timeout, retries, json } = options;
      const set = findSet(name)!;
      const progress = createProgress(options.quiet === true);
      const { isNew, ...found } = await fetchSet(set, {
        ...{ folder: dataFolder(), from, offline, force, retries },
        ...{ stallSeconds: timeout, environment: process.env },
        acceptLicence: () => acceptLicence(set, options),
        onProgress: progress.show,
        onNotice: progress.say,
      }).finally(progress.end);
      const file = join(found.folder, set.file);
      process.stdout.write(
        json
          ? `${JSON.stringify({ set: name, isNew, file, ...found }, null, 2)}\n`
          : [
              `${name}, ${grouped(set.ratings)} ratings${set.asOf === undefined ? '' : ` (in ${set.asOf})`}, is in ${plain(found.folder)}${isNew ? '' : ', and was before'}`,
              `In a configuration: data: { name: movielens, set: ${name} }\n`,
            ].join('\n'),
      );
    });
}

/** The conditions in short; those that bind are the publisher's. */
const conditions = (
  set: MovieLensSet,
): string => `${set.name} is GroupLens's (University of Minnesota), not mfbench's. In short, and not in GroupLens's words:
  - it is for research; any commercial use needs permission of GroupLens first;
  - publications acknowledge it: Harper and Konstan 2015, https://doi.org/10.1145/2827872;
  - nobody may suggest that the University or GroupLens endorses them;
  - whether it may be passed on differs between the sets; there is no warranty.
The conditions that bind: ${set.readme}
`;

async function acceptLicence(
  set: MovieLensSet,
  { acceptLicence, from, quiet, json }: Options,
): Promise<void> {
  if (!acceptLicence || !quiet) process.stderr.write(conditions(set));
  if (acceptLicence) return;
  if (!isInteractive() || json)
    throw ConfigError.of(
      `the conditions of use have to be accepted: mfbench data fetch ${set.name} --accept-licence`,
    );
  const prompt = new Prompt();
  try {
    const size = set.archive ? `, ${byteSize(set.archive.bytes)}` : '';
    const question = `Accept them, and fetch ${shown(addressOf(set, from))}${size}?`;
    if (!(await prompt.confirm(question, false)))
      throw ConfigError.of('the conditions were not accepted; nothing was fetched');
  } finally {
    prompt.close();
  }
}

/** A line that is redrawn on a terminal; elsewhere one for each tenth. */
function createProgress(isQuiet: boolean) {
  const { stderr } = process;
  let [last, tenth, isOpen] = [0, -1, false];
  const end = (): void => {
    if (isOpen) stderr.write('\r\x1b[K');
    isOpen = false;
  };
  return {
    end,
    say: (message: string): void => {
      end();
      if (!isQuiet) stderr.write(`${message}\n`);
    },
    show: (bytes: number, total: number | undefined): void => {
      if (isQuiet) return;
      const text = `${byteSize(bytes)}${total === undefined ? '' : ` of ${byteSize(total)}`}`;
      if (stderr.isTTY) {
        if (performance.now() - last < 100) return;
        last = performance.now();
        isOpen = true;
        stderr.write(`\r\x1b[K${text}`);
      } else if (total !== undefined && Math.floor((10 * bytes) / total) > tenth) {
        tenth = Math.floor((10 * bytes) / total);
        stderr.write(`${text}\n`);
      }
    },
  };
}
