/** So many names are listed beside the nearest; more would hide it. */
const MOST_LISTED = 30;

/** `; did you mean "sgd"? Allowed: momentum, sgd`: the end of a message about a name that is not known. */
export function nearest(name: string, allowed: readonly string[]): string {
  if (allowed.length === 0) return '; there is none';
  const ranked = allowed
    .map((candidate) => ({ candidate, distance: editDistance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0]!;
  const close = best.distance <= Math.max(2, Math.floor(best.candidate.length / 3));
  const suggestion = close ? `; did you mean "${best.candidate}"?` : '.';
  return close && allowed.length > MOST_LISTED ? suggestion : `${suggestion} Allowed: ${allowed.join(', ')}`;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other, of at most 64 characters each. */
function editDistance(first: string, second: string): number {
  const [a, b] = [first.slice(0, 64), second.slice(0, 64)];
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(last[j]! + 1, row[j - 1]! + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        row[j] = Math.min(row[j]!, beforeLast[j - 2]! + 1);
      }
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!;
}
