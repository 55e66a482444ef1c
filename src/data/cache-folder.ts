import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where what is fetched is kept: the folder named by `MFBENCH_CACHE`, else mfbench in the folder that the system has for caches. */
export function cacheFolder(environment: Environment = process.env, platform = process.platform): string {
  const given = environment['MFBENCH_CACHE'];
  if (given) return given;
  const home = homedir();
  if (platform === 'win32')
    return join(environment['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'mfbench', 'cache');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'mfbench');
  return join(environment['XDG_CACHE_HOME'] || join(home, '.cache'), 'mfbench');
}

/** Where data sets are kept, each in a folder of its name. */
export const dataFolder = (cache = cacheFolder()): string => join(cache, 'data');
