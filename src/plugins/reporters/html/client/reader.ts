import { type Drawing, draw } from '../figure/drawing.js';
import { create } from './elements.js';
import { markOf, nearest, step, type Target } from './readout.js';
import type { Corner } from './zoom.js';

/** Reads the points of a figure: the one that is aimed at has a mark, and its values stand below, where screen readers say them. */
export class Reader {
  private find: () => readonly Target[] = () => [];
  private found: readonly Target[] | undefined;
  private target: Target | undefined;
  /** What follows the pointer and the keys. */
  private readonly overlay = create(draw('g', { class: 'aim', 'pointer-events': 'none' }));

  constructor(
    plot: HTMLElement,
    svg: SVGSVGElement,
    private readonly readout: HTMLElement,
    private readonly hint: string,
  ) {
    svg.append(this.overlay);
    plot.tabIndex = 0;
    plot.setAttribute('role', 'group');
    plot.setAttribute('aria-label', `${svg.querySelector('title')!.textContent}. ${hint}`);
  }

  /** The figure has been drawn anew; `find` is asked for its points when one of them is wanted. */
  update(find: () => readonly Target[]): void {
    this.find = find;
    this.found = undefined;
    this.aim(undefined);
  }

  pointAt(at: Corner | undefined): void {
    this.aim(at && nearest(this.targets(), at));
  }

  step(along: number, lines: number): void {
    this.aim(step(this.targets(), this.target, along, lines));
  }

  /** Draws something else in the place of the mark. */
  cover(drawing: Drawing): void {
    this.target = undefined;
    this.overlay.replaceChildren(create(drawing));
  }

  private aim(target: Target | undefined): void {
    this.target = target;
    this.readout.textContent = target ? target.text() : this.hint;
    this.overlay.replaceChildren(...(target ? markOf(target).map(create) : []));
  }

  private targets(): readonly Target[] {
    return (this.found ??= this.find());
  }
}
