/** A data set that GroupLens publishes, as an archive at `https://files.grouplens.org/datasets/movielens/<name>.zip`. */
export interface MovieLensSet {
  readonly name: string;
  /** How many ratings there are, and users and movies that have some. */
  readonly ratings: number;
  readonly users: number;
  readonly items: number;
  /** The folder within the archive, and the ratings in it. */
  readonly folder: string;
  readonly file: string;
  /** What the conditions of use stand in, which differ between the sets. */
  readonly readme: string;
  /** The archive, of a set that stays as it is. */
  readonly archive?: {
    readonly bytes: number;
    readonly algorithm: 'sha256' | 'md5';
    readonly checksum: string;
  };
  /** When a set that changes had these numbers. */
  readonly asOf?: string;
}

const README = 'https://files.grouplens.org/datasets/movielens/';

/**
 * The checksums are SHA-256 where TensorFlow Datasets pins them (`url_checksums/movielens.txt`), else the MD5 that GroupLens publishes beside the archive and
 * that many projects have pinned. Sets for development change without a new name, so they have none.
 */
export const MOVIELENS_SETS: readonly MovieLensSet[] = [
  {
    name: 'ml-100k',
    ...{ ratings: 100_000, users: 943, items: 1682 },
    ...{ folder: 'ml-100k', file: 'u.data', readme: `${README}ml-100k-README.txt` },
    archive: {
      ...{ bytes: 4_924_029, algorithm: 'sha256' },
      checksum: '50d2a982c66986937beb9ffb3aa76efe955bf3d5c6b761f4e3a7cd717c6a3229',
    },
  },
  {
    name: 'ml-1m',
    ...{ ratings: 1_000_209, users: 6040, items: 3706 },
    ...{ folder: 'ml-1m', file: 'ratings.dat', readme: `${README}ml-1m-README.txt` },
    archive: {
      ...{ bytes: 5_917_549, algorithm: 'sha256' },
      checksum: 'a6898adb50b9ca05aa231689da44c217cb524e7ebd39d264c56e2832f2c54e20',
    },
  },
  {
    name: 'ml-10m',
    ...{ ratings: 10_000_054, users: 69_878, items: 10_677 },
    ...{ folder: 'ml-10M100K', file: 'ratings.dat', readme: `${README}ml-10m-README.html` },
    archive: { bytes: 65_566_137, algorithm: 'md5', checksum: 'ce571fd55effeba0271552578f2648bd' },
  },
  {
    name: 'ml-20m',
    ...{ ratings: 20_000_263, users: 138_493, items: 26_744 },
    ...{ folder: 'ml-20m', file: 'ratings.csv', readme: `${README}ml-20m-README.html` },
    archive: {
      ...{ bytes: 198_702_078, algorithm: 'sha256' },
      checksum: '96f243c338a8665f6bcc89c53edf6ee39162a846940de6b7c8c48aeada765ff3',
    },
  },
  {
    name: 'ml-25m',
    ...{ ratings: 25_000_095, users: 162_541, items: 59_047 },
    ...{ folder: 'ml-25m', file: 'ratings.csv', readme: `${README}ml-25m-README.html` },
    archive: {
      ...{ bytes: 261_978_986, algorithm: 'sha256' },
      checksum: '8b21cfb7eb1706b4ec0aac894368d90acf26ebdfb6aced3ebd4ad5bd1eb9c6aa',
    },
  },
  {
    name: 'ml-32m',
    ...{ ratings: 32_000_204, users: 200_948, items: 84_432 },
    ...{ folder: 'ml-32m', file: 'ratings.csv', readme: `${README}ml-32m-README.html` },
    archive: { bytes: 238_950_008, algorithm: 'md5', checksum: 'd472be332d4daa821edc399621853b57' },
  },
  {
    name: 'ml-latest-small',
    ...{ ratings: 100_836, users: 610, items: 9724, asOf: 'September 2018' },
    ...{ folder: 'ml-latest-small', file: 'ratings.csv', readme: `${README}ml-latest-small-README.html` },
  },
  {
    name: 'ml-latest',
    ...{ ratings: 33_832_162, users: 330_975, items: 83_239, asOf: 'July 2023' },
    ...{ folder: 'ml-latest', file: 'ratings.csv', readme: `${README}ml-latest-README.html` },
  },
];

export const findSet = (name: string): MovieLensSet | undefined =>
  MOVIELENS_SETS.find((one) => one.name === name);
