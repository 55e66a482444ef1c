import type { Catalogue } from '../core/contracts/evaluation.js';
import type { RatingMatrix } from '../core/ratings.js';
import type { Measured } from './named-metric.js';
import type { Negatives } from './negatives.js';
import type { RankedList } from './ranked-list.js';
import { isRelevant, type NamedRankingMetric, rankingOptions } from './ranking-protocol.js';
import { type RankingTally, tallyOf } from './ranking-tally.js';

/** What the rankings of a fold are made from. */
export interface RankingWorld {
  readonly test: RatingMatrix;
  readonly catalogue: Catalogue;
  readonly list: RankedList;
  readonly negatives: Negatives;
}

/** Metrics of the same candidates and relevant items: what they are given is found once for all of them. */
export class RankingGroup {
  /** How many are sampled; undefined for the full ranking, which the list has to hold when `measure` is called. */
  readonly negatives: number | undefined;
  readonly #world: RankingWorld;
  readonly #metrics: readonly NamedRankingMetric[];
  readonly #tallies: readonly RankingTally[];
  /** The tallies by their cut-off: those of the same are given the same object. */
  readonly #byCutOff: ReadonlyMap<number | undefined, readonly RankingTally[]>;
  readonly #relevant: Uint32Array;
  readonly #ratings: Float32Array;
  readonly #keys: Float64Array;
  readonly #ranks: Uint32Array;
  readonly #middleRanks: Float64Array;
  readonly #grades: Float32Array;
  readonly #top: Uint32Array;

  constructor(metrics: readonly NamedRankingMetric[], world: RankingWorld) {
    const { test, catalogue } = world;
    const most = test.byUser().counts.reduce((a, b) => Math.max(a, b), 0);
    this.negatives = rankingOptions(metrics[0]!).sampled;
    this.#world = world;
    this.#metrics = metrics;
    this.#tallies = metrics.map((metric) => tallyOf(metric, test.users.size, catalogue));
    const cutOffs = new Set(this.#tallies.map(({ at }) => at));
    this.#byCutOff = new Map(
      [...cutOffs].map((cutOff) => [cutOff, this.#tallies.filter(({ at }) => at === cutOff)]),
    );
    this.#relevant = new Uint32Array(most);
    this.#ratings = new Float32Array(most);
    this.#keys = new Float64Array(most);
    this.#ranks = new Uint32Array(most);
    this.#middleRanks = new Float64Array(most);
    this.#grades = new Float32Array(most);
    const deepest = Math.max(0, ...this.#tallies.map(({ at = 0 }) => at));
    this.#top = new Uint32Array(Math.min(deepest, catalogue.items));
  }

  /** Whether the user has a relevant test rating. */
  measures(user: number): boolean {
    return this.#findRelevant(user) > 0;
  }

  /** Gives the user's ranking to the metrics; nothing of a user without a relevant test rating. */
  measure(user: number, profile: Uint32Array): void {
    const { catalogue, list, negatives } = this.#world;
    const count = this.#findRelevant(user);
    if (count === 0) return;
    if (this.negatives !== undefined)
      list.rank(negatives.beside(this.#relevant.subarray(0, count), user, this.negatives));
    this.#findRanks(count);
    const length = list.top(this.#top);
    const candidates = list.length;
    const ranks = this.#ranks.subarray(0, count);
    const middleRanks = this.#middleRanks.subarray(0, count);
    const grades = this.#grades.subarray(0, count);
    for (const [cutOff, tallies] of this.#byCutOff) {
      const at = cutOff ?? Number.POSITIVE_INFINITY;
      const top = this.#top.subarray(0, Math.min(cutOff ?? 0, length));
      const ranking = { at, candidates, ranks, middleRanks, grades, top, profile, catalogue };
      for (const tally of tallies) tally.add(user, ranking);
    }
  }

  results(): Record<string, Measured> {
    return Object.fromEntries(this.#tallies.map((tally) => [tally.name, tally.result()]));
  }

  #findRelevant(user: number): number {
    const { test } = this.#world;
    const { starts, order } = test.byUser();
    const options = rankingOptions(this.#metrics[0]!);
    let count = 0;
    for (let k = starts[user]!; k < starts[user + 1]!; k++) {
      const position = order[k]!;
      const rating = test.value[position]!;
      if (!isRelevant(rating, options)) continue;
      this.#relevant[count] = test.item[position]!;
      this.#ratings[count++] = rating;
    }
    return count;
  }

  /** Ranks and ratings of the relevant items, by rank. */
  #findRanks(count: number): void {
    const { list } = this.#world;
    const keys = this.#keys.subarray(0, count);
    for (let k = 0; k < count; k++) keys[k] = list.rankOf(this.#relevant[k]!) * count + k;
    keys.sort();
    for (let place = 0; place < count; place++) {
      const k = keys[place]! % count;
      this.#ranks[place] = (keys[place]! - k) / count;
      this.#middleRanks[place] = list.middleRankOf(this.#relevant[k]!);
      this.#grades[place] = this.#ratings[k]!;
    }
  }
}
