import type { Clip } from '../core/contracts/results.js';
import type { RatingScale } from '../core/ratings.js';

/** What predictions are moved into. */
export function clipRange(
  clip: Clip,
  { minimum, maximum }: RatingScale,
): readonly [lowest: number, highest: number] {
  if (typeof clip !== 'boolean') return clip;
  return clip ? [minimum, maximum] : [-Infinity, Infinity];
}

export const sameClip = (one: Clip, other: Clip): boolean => String(one) === String(other);
