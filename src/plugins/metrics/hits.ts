import type { UserRanking } from '../../core/public.js';

/** Relevant items among the first `at`. */
export function hits({ ranks, at }: Pick<UserRanking, 'ranks' | 'at'>): number {
  let count = 0;
  while (count < ranks.length && ranks[count]! <= at) count++;
  return count;
}
