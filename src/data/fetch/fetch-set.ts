import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError, EnvironmentError, messageOf, MfbenchError } from '../../core/errors.js';
import { leftovers, temporaryName } from '../../harness/whole-files.js';
import type { MovieLensSet } from '../../plugins/data-sources/movielens-sets.js';
import { download } from './download.js';
import { PartialFile } from './partial-file.js';
import { unpackZip } from './unpack-zip.js';
import { PassingFault, readText, shown, type WebOptions } from './web-request.js';

/** Where GroupLens has them. */
export const PUBLISHER = 'https://files.grouplens.org/datasets/movielens/';

export interface FetchOptions extends WebOptions {
  /** Where data sets are kept, each in a folder of its name. */
  readonly folder: string;
  /** The address of a folder that has the archives, as GroupLens names them. */
  readonly from: string;
  readonly offline: boolean;
  /** Fetches again what is there. */
  readonly force: boolean;
  /** How often an attempt is made again that broke off. */
  readonly retries: number;
  /** Asks whether the conditions of use are accepted. @throws ConfigError if not. */
  readonly acceptLicence: () => Promise<void>;
  readonly onProgress: (bytes: number, total: number | undefined) => void;
  /** Is told what is done about a fault. */
  readonly onNotice: (message: string) => void;
}

/** A data set that is there: its folder, and where it is from, which is not known of what others have put there. */
export interface CachedSet {
  readonly folder: string;
  readonly origin?: SetOrigin;
}

interface SetOrigin {
  readonly address: string;
  readonly bytes: number;
  /** `sha256:...`, or `md5:...` */
  readonly checksum: string;
  /** Whether mfbench has known it before, or was told by the server. */
  readonly checksumFrom: 'mfbench' | 'server';
  /** ISO 8601. */
  readonly fetched: string;
}

const NOTE = '.mfbench.json';
/** The largest known one has 350 MB. */
const MAXIMUM_BYTES = 2 * 1024 * 1024 * 1024;

/** The data set as it is kept, if it is. */
export function cachedSet(folder: string, { name, file }: MovieLensSet): CachedSet | undefined {
  const own = join(folder, name);
  if (!existsSync(join(own, file))) return undefined;
  try {
    return { folder: own, origin: JSON.parse(readFileSync(join(own, NOTE), 'utf8')) as SetOrigin };
  } catch {
    return { folder: own };
  }
}

/**
 * Fetches a data set: downloads, compares the checksum, unpacks, and moves the whole into its place at last. What breaks off is gone on with by the
 * next call; whatever does not fit leaves nothing behind. Any number of processes can do so at once, the last keeps what the first has put there.
 * @throws EnvironmentError of the network and the file system; DataError for an archive that is refused.
 */
export async function fetchSet(
  set: MovieLensSet,
  options: FetchOptions,
): Promise<CachedSet & { readonly isNew: boolean }> {
  const { folder, offline, force } = options;
  const present = cachedSet(folder, set);
  if (present && !force) return { ...present, isNew: false };
  if (offline)
    throw new EnvironmentError(
      `${set.name} is not in ${folder}, and nothing is fetched offline; fetch it where there is a network, and copy the folder or name it by MFBENCH_CACHE`,
    );
  const address = addressOf(set, options.from);
  await options.acceptLicence();
  try {
    mkdirSync(folder, { recursive: true });
    removeLeftovers(folder, set);
    const part = new PartialFile(folder, set.name);
    const checked = await obtain(set, address, part, options);
    await install(set, address, part, { ...checked, folder, force });
  } catch (error) {
    if (error instanceof MfbenchError) throw error;
    throw new EnvironmentError(
      `cannot keep ${set.name} in ${folder}: ${messageOf(error)}; MFBENCH_CACHE names another folder`,
    );
  }
  return { ...cachedSet(folder, set)!, isNew: true };
}

export function addressOf({ name }: MovieLensSet, from: string): URL {
  const base = from.endsWith('/') ? from : `${from}/`;
  if (!/^https?:/i.test(base) || !URL.canParse(base))
    throw ConfigError.of(
      `--from ${JSON.stringify(from)} is no address such as https://mirror.example/movielens/`,
    );
  return new URL(`${name}.zip`, base);
}

type Archive = NonNullable<MovieLensSet['archive']>;
type Checksum = Pick<SetOrigin, 'checksum' | 'checksumFrom'>;

/** Downloads, again if it breaks off, and compares the checksum. */
async function obtain(
  set: MovieLensSet,
  address: URL,
  part: PartialFile,
  options: FetchOptions,
): Promise<Checksum> {
  const { stallSeconds, environment, onProgress } = options;
  const web = { stallSeconds, environment };
  const known = set.archive;
  const limits = { expectedBytes: known?.bytes, maximumBytes: MAXIMUM_BYTES };
  const expected = await attempts<Pick<Archive, 'algorithm' | 'checksum'>>(options, () =>
    known ? Promise.resolve(known) : publishedChecksum(address, web),
  );
  await attempts(options, () => download(address, part, { ...web, ...limits, onProgress }));
  const found = await hash(part.file, expected.algorithm);
  const checksum = `${expected.algorithm}:${found}`;
  if (found === expected.checksum) return { checksum, checksumFrom: known ? 'mfbench' : 'server' };
  part.remove();
  throw new EnvironmentError(
    `${shown(address)} has the checksum ${checksum}, not the ${expected.checksum} that ${known ? 'is known of it' : 'the server says'}; ` +
      'it is removed. Try again, or name another place by --from',
  );
}

async function attempts<T>({ retries, onNotice }: FetchOptions, attempt: () => Promise<T>): Promise<T> {
  for (let tried = 0; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof PassingFault)) throw error;
      if (tried >= retries)
        throw new EnvironmentError(`${error.message}; the same command goes on where it broke off`);
      const seconds = 1 << tried;
      onNotice(`${error.message}; again in ${seconds} s`);
      await wait(1000 * seconds);
    }
  }
}

/** The MD5 that GroupLens publishes in a file beside the archive: `MD5 (ml-latest.zip) = ...`, or as md5sum writes it. */
async function publishedChecksum(address: URL, web: WebOptions) {
  const beside = new URL(`${address.href}.md5`);
  const text = await readText(beside, 10_000, web);
  const found = /\b[0-9a-f]{32}\b/i.exec(text)?.[0].toLowerCase();
  if (found === undefined || /^\s*</.test(text))
    throw new EnvironmentError(`${shown(beside)} holds no MD5, so the archive cannot be checked`);
  return { algorithm: 'md5', checksum: found } as const;
}

async function hash(file: string, algorithm: string): Promise<string> {
  const sum = createHash(algorithm);
  for await (const block of createReadStream(file)) sum.update(block as Buffer);
  return sum.digest('hex');
}

/** Unpacks beside, and renames. */
async function install(
  set: MovieLensSet,
  address: URL,
  part: PartialFile,
  { folder, force, ...checked }: Checksum & Pick<FetchOptions, 'folder' | 'force'>,
): Promise<void> {
  const place = join(folder, set.name);
  const unpacked = temporaryName(place);
  const bytes = part.size;
  try {
    mkdirSync(unpacked);
    await unpackZip(part.file, basename(address.pathname), set.folder, unpacked);
    if (!existsSync(join(unpacked, set.file)))
      throw new EnvironmentError(
        `${shown(address)} has no ${set.folder}/${set.file}; it is not this data set`,
      );
    const origin: SetOrigin = {
      address: shown(address),
      bytes,
      ...checked,
      fetched: new Date().toISOString(),
    };
    writeFileSync(join(unpacked, NOTE), `${JSON.stringify(origin, null, 2)}\n`);
    if (force) setAside(place);
    replace(unpacked, place, () => cachedSet(folder, set) !== undefined);
    part.remove();
    removeLeftovers(folder, set, true);
  } catch (error) {
    if (!isOfFileSystem(error)) part.remove();
    throw error;
  } finally {
    rmSync(unpacked, { recursive: true, force: true });
  }
}

const isOfFileSystem = (error: unknown): boolean =>
  !(error instanceof MfbenchError) && (error as NodeJS.ErrnoException).code !== undefined;

function replace(from: string, to: string, isThere: () => boolean): void {
  try {
    renameSync(from, to);
  } catch (error) {
    // Another process was first, or there is a folder that is not the data set.
    if (!isThere()) throw error;
  }
}

function setAside(place: string): void {
  if (!existsSync(place)) return;
  const aside = temporaryName(place);
  renameSync(place, aside);
  rmSync(aside, { recursive: true, force: true });
}

/** What processes that are gone have left behind of this set; downloads, which one can go on with, only if they are not needed any more. */
function removeLeftovers(folder: string, { name }: MovieLensSet, withDownloads = false): void {
  for (const left of leftovers(folder))
    if (left.startsWith(`${name}.`) && (withDownloads || !/\.(part|origin)\./.test(left)))
      rmSync(join(folder, left), { recursive: true, force: true });
}
