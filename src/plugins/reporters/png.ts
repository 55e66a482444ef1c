import { createRequire } from 'node:module';
import type * as Drawer from '@resvg/resvg-js';
import { defineReporter, EnvironmentError, option } from '../../core/public.js';
import { figureFiles } from './html/figure-files.js';

/** Text is drawn by the first of these that the machine has, or by any. */
const FONTS = { font: { defaultFontFamily: 'Liberation Sans', sansSerifFamily: 'Liberation Sans' } };

/**
 * Each figure that the `html` reporter writes as SVG, as PNG on white, drawn by the package @resvg/resvg-js, which mfbench does not bring along. Letters are from
 * the machine's fonts: the same results give the same bytes with the same fonts and version of the package, and not on every machine.
 */
export default defineReporter({
  name: 'png',
  summary: 'Each figure of the html report as PNG, where the package @resvg/resvg-js is installed.',
  options: {
    width: option.integer({ minimum: 100, maximum: 10_000, default: 1568, description: 'Pixels across.' }),
  },
  checkMachine: () => {
    const { Resvg } = loadDrawer();
    const letter = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="9">0</text></svg>';
    if (new Resvg(letter, FONTS).getBBox() === undefined) {
      throw new EnvironmentError(
        'reporter png: this machine has no font, without which figures would have no text; install one, for example the package fonts-dejavu-core of Debian, or leave the reporter out',
      );
    }
  },
  render: (results, { width }) => {
    const { Resvg } = loadDrawer();
    const draw = (svg: string): Uint8Array =>
      new Resvg(svg, { ...FONTS, fitTo: { mode: 'width', value: width } }).render().asPng();
    return {
      files: Object.fromEntries(
        figureFiles(results).map(({ name, svg }) => [name.replace(/\.svg$/, '.png'), draw(svg)]),
      ),
    };
  },
});

/** @throws EnvironmentError that names the package if it is not there. */
function loadDrawer(): typeof Drawer {
  try {
    return createRequire(import.meta.url)('@resvg/resvg-js') as typeof Drawer;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new EnvironmentError(
      'reporter png: figures are drawn by a package that is not installed; install it: npm install @resvg/resvg-js',
    );
  }
}
