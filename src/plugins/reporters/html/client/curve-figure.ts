import { type CurveSet, hasRmse } from '../figure/curves.js';
import { draw } from '../figure/drawing.js';
import { type Figure, layoutFigure } from '../figure/layout.js';
import { PAGE_PALETTE } from '../figure/palette.js';
import { firstView, type View, wholeWindow, type Window } from '../figure/view.js';
import { fillControls } from './controls.js';
import { create } from './elements.js';
import { makeToggles } from './legend.js';
import { listenToArrows, listenToPointer, listenToZoomKeys } from './input.js';
import { widthOf } from './paper.js';
import { Reader } from './reader.js';
import { curveTargets } from './readout.js';
import { type Corner, framed, moved, zoomed } from './zoom.js';

const HINT = 'Point at a line, or focus the figure and use the arrow keys, to read values; drag to zoom.';

/** The figure of convergence, with what the reader has chosen to see of it. */
export class CurveFigure {
  private view: View;
  private figure!: Figure;
  private readonly plot = document.getElementById('curve-plot')!;
  private readonly svg = this.plot.querySelector('svg')!;
  private readonly drawn = this.svg.querySelector('g')!;
  private readonly reader = new Reader(this.plot, this.svg, document.getElementById('curve-readout')!, HINT);
  private controls: { update(view: View): void } | undefined;
  private width = 0;

  constructor(readonly curves: CurveSet) {
    this.view = firstView(curves);
  }

  start(): void {
    this.plot.classList.add('live');
    this.controls = fillControls(document.getElementById('curve-controls')!, this, hasRmse(this.curves));
    makeToggles(document.getElementById('curve-legend')!, (row) => this.toggle(row));
    listenToPointer(this.plot, this.svg, this);
    listenToArrows(this.plot, (along, lines) => this.reader.step(along, lines));
    listenToZoomKeys(this.plot, this);
    new ResizeObserver(() => this.fit()).observe(this.plot);
    this.fit();
  }

  /** Draws it for the width that it has now. */
  fit(): void {
    this.width = Math.max(240, widthOf(this.plot));
    this.render();
  }

  /** Another axis: what was zoomed into is no part of it. */
  choose(change: Partial<Omit<View, 'hidden' | 'window'>>): void {
    const { window: _window, ...view } = this.view;
    this.show({ ...view, ...change });
  }

  zoom(factor: number): void {
    this.show({ ...this.view, window: zoomed(this.figure, this.whole(), factor) });
  }

  move(right: number, up: number): void {
    this.show({ ...this.view, window: moved(this.figure, this.whole(), right, up) });
  }

  reset(): void {
    this.choose({});
  }

  /** Draws the frame between two corners while it is being dragged. */
  drag(from: Corner, to: Corner): void {
    this.reader.cover(
      draw('rect', {
        class: 'frame',
        x: Math.min(from.x, to.x),
        y: Math.min(from.y, to.y),
        width: Math.abs(from.x - to.x),
        height: Math.abs(from.y - to.y),
      }),
    );
  }

  zoomInto(from: Corner, to: Corner): void {
    this.show({ ...this.view, window: framed(this.figure, this.whole(), from, to) });
  }

  pointAt(at: Corner | undefined): void {
    this.reader.pointAt(at);
  }

  private toggle(row: number): boolean {
    const hidden = new Set(this.view.hidden);
    if (!hidden.delete(row)) hidden.add(row);
    this.show({ ...this.view, hidden });
    return !hidden.has(row);
  }

  private whole(): Window {
    return wholeWindow(this.curves, this.view);
  }

  private show(view: View): void {
    this.view = view;
    this.render();
  }

  private render(): void {
    const { width } = this;
    const height = Math.round(Math.min(440, Math.max(280, 0.56 * width)));
    this.svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.figure = layoutFigure(this.curves, this.view, { width, height }, PAGE_PALETTE);
    this.drawn.replaceChildren(...this.figure.content.map(create));
    this.controls?.update(this.view);
    this.reader.update(() => curveTargets(this.curves, this.view, this.figure));
  }
}
