import type { RunningCell, TimeLeft } from './account.js';

/** `12 s`, `3 min 5 s`, `2 h 10 min` */
export function formatDuration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.ceil(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `12 s left`; `at least 12 s left` while there are rows of which nothing is known. */
export const formatLeft = ({ seconds, isWhole }: TimeLeft): string =>
  `${isWhole ? '' : 'at least '}${formatDuration(seconds)} left`;

/** `epoch 3/20` or `trial 4/30`; nothing before either. */
export function formatStep({ epoch, epochs, trial }: RunningCell): string {
  if (trial) return `trial ${trial.evaluations}/${trial.of}`;
  return epoch === undefined ? '' : `epoch ${epoch}/${epochs}`;
}

const BLOCKS = '▁▂▃▄▅▆▇█';
const LONGEST_SPARKLINE = 12;
/** From so many on, the value at the start is left out: it is so much greater that all others would look alike. */
const ENOUGH_EPOCHS = 4;

/** The way of a number in a few characters, from its least to its greatest value. */
export function sparkline(values: readonly number[]): string {
  const shown = values.length > ENOUGH_EPOCHS ? values.slice(1) : values;
  const length = Math.min(shown.length, LONGEST_SPARKLINE);
  const points = Array.from({ length }, (_, k) => shown[Math.floor(((k + 1) * shown.length) / length) - 1]!);
  const least = Math.min(...points);
  const range = Math.max(...points) - least;
  const top = BLOCKS.length - 1;
  const level = (value: number): number => (range > 0 ? Math.round(((value - least) / range) * top) : 0);
  // An objective that has gone to infinity is the last that one sees of it.
  return points.map((value) => BLOCKS[Number.isFinite(range) ? level(value) : top]).join('');
}

/** `█████░░░░░` */
export function meter(fraction: number, length: number): string {
  const full = Math.floor(Math.min(1, Math.max(0, fraction)) * length);
  return '█'.repeat(full) + '░'.repeat(length - full);
}
