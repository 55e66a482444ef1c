import { type ActivityData, layoutActivity } from './activity.js';
import type { Layout } from './axes.js';
import type { Palette } from './palette.js';
import { layoutProfile, type ProfileData } from './profile.js';
import { layoutRanks, type RankData } from './ranks.js';
import { layoutResiduals, type ResidualData } from './residuals.js';
import { layoutSensitivity, type SensitivityData } from './sensitivity.js';

/** What a figure is drawn from, in the page's script as in a file. That of convergence, which one can zoom into, is not among them. */
export type FigureData = ActivityData | ProfileData | RankData | ResidualData | SensitivityData;

/** A figure for a width; without the rows at the positions of `hidden`, where it has a legend. */
export function layoutData(
  data: FigureData,
  width: number,
  palette: Palette,
  hidden: ReadonlySet<number> = new Set(),
): Layout {
  switch (data.kind) {
    case 'activity':
      return layoutActivity(data, width, palette, hidden);
    case 'profile':
      return layoutProfile(data, width, palette, hidden);
    case 'ranks':
      return layoutRanks(data, width, palette);
    case 'residuals':
      return layoutResiduals(data, width, palette);
    case 'sensitivity':
      return layoutSensitivity(data, width, palette);
  }
}
