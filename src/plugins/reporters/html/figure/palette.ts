/** Colours of a figure, as CSS or SVG understands them. */
export interface Palette {
  readonly ink: string;
  readonly muted: string;
  readonly grid: string;
  readonly line: string;
  readonly warning: string;
  readonly paper: string;
  readonly series: readonly string[];
}

/**
 * Six colours on white and six on near black, found by search: any two are at least 13 apart (OKLab, times 100) to normal sight and to protanopia,
 * deuteranopia and tritanopia as Machado et al. (2009) simulate them; all have a contrast of 3 or more with the paper.
 */
export const SERIES = {
  light: ['#3e7ce4', '#71073a', '#a78c41', '#1f2b94', '#a24988', '#57651a'],
  dark: ['#2f6dd3', '#e5cc1c', '#ef806f', '#26e7df', '#a494f6', '#bb3a6d'],
} as const;

/** For a file of its own, on white paper. */
export const PRINT_PALETTE: Palette = {
  ink: '#1b1f24',
  muted: '#59616b',
  grid: '#e3e6ea',
  line: '#c9ced5',
  warning: '#8a4300',
  paper: '#ffffff',
  series: SERIES.light,
};

/** For the page, whose style sheet says what the colours are in the dark and in the light; on white where a browser does not understand it. */
export const PAGE_PALETTE: Palette = {
  ink: `var(--ink, ${PRINT_PALETTE.ink})`,
  muted: `var(--muted, ${PRINT_PALETTE.muted})`,
  grid: `var(--grid, ${PRINT_PALETTE.grid})`,
  line: `var(--line, ${PRINT_PALETTE.line})`,
  warning: `var(--worse, ${PRINT_PALETTE.warning})`,
  paper: `var(--paper, ${PRINT_PALETTE.paper})`,
  series: SERIES.light.map((color, i) => `var(--series-${i + 1}, ${color})`),
};

/** Rows beyond the colours repeat them, dashed. */
const DASHES = ['none', '7 3', '2 3', '9 3 2 3'];

export interface SeriesStyle {
  readonly color: string;
  readonly dashes: string;
}

export const seriesStyle = ({ series }: Palette, row: number): SeriesStyle => ({
  color: series[row % series.length]!,
  dashes: DASHES[Math.floor(row / series.length) % DASHES.length]!,
});
