import { ZOOM_IN, ZOOM_OUT } from './controls.js';
import type { Corner } from './zoom.js';

interface PointerActions {
  drag(from: Corner, to: Corner): void;
  zoomInto(from: Corner, to: Corner): void;
  pointAt(at: Corner | undefined): void;
  reset(): void;
}

/** Pixels below which a drag is a click that trembled. */
const SMALLEST_DRAG = 8;

/** Where on the drawing an event is. */
function cornerOf(svg: SVGSVGElement, event: PointerEvent): Corner {
  const box = svg.getBoundingClientRect();
  const scale = svg.viewBox.baseVal.width / box.width;
  return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
}

/** Pointing reads values, and nothing else. */
export function listenToPointing(
  plot: HTMLElement,
  svg: SVGSVGElement,
  pointAt: (at: Corner | undefined) => void,
): void {
  for (const name of ['pointerdown', 'pointermove'] as const)
    svg.addEventListener(name, (event) => pointAt(cornerOf(svg, event)));
  plot.addEventListener('pointerleave', () => pointAt(undefined));
}

/** Pointing reads values; dragging, by anything but a finger, which scrolls the page, zooms into the frame; two clicks reset. */
export function listenToPointer(plot: HTMLElement, svg: SVGSVGElement, actions: PointerActions): void {
  let start: Corner | undefined;
  const isFrame = (from: Corner, to: Corner): boolean =>
    Math.abs(from.x - to.x) >= SMALLEST_DRAG && Math.abs(from.y - to.y) >= SMALLEST_DRAG;
  svg.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch') {
      actions.pointAt(cornerOf(svg, event));
    } else if (event.button === 0) {
      start = cornerOf(svg, event);
      svg.setPointerCapture(event.pointerId);
    }
  });
  svg.addEventListener('pointermove', (event) => {
    const at = cornerOf(svg, event);
    if (start && isFrame(start, at)) actions.drag(start, at);
    else actions.pointAt(at);
  });
  svg.addEventListener('pointerup', (event) => {
    const at = cornerOf(svg, event);
    if (start && isFrame(start, at)) actions.zoomInto(start, at);
    start = undefined;
  });
  svg.addEventListener('pointercancel', () => (start = undefined));
  svg.addEventListener('dblclick', () => actions.reset());
  plot.addEventListener('pointerleave', () => actions.pointAt(undefined));
}

type Step = (along: number, lines: number) => void;

/** On a focused figure arrows read values: along a line, and from line to line. */
export const listenToArrows = (plot: HTMLElement, step: Step): void =>
  listenToKeys(plot, {
    ArrowLeft: () => step(-1, 0),
    ArrowRight: () => step(1, 0),
    ArrowUp: () => step(0, -1),
    ArrowDown: () => step(0, 1),
  });

/** On a figure that zooms: + and - zoom, 0 resets. */
export const listenToZoomKeys = (
  plot: HTMLElement,
  actions: { zoom(factor: number): void; reset(): void },
): void =>
  listenToKeys(plot, {
    '+': () => actions.zoom(ZOOM_IN),
    '-': () => actions.zoom(ZOOM_OUT),
    '0': () => actions.reset(),
  });

function listenToKeys(plot: HTMLElement, keys: Readonly<Record<string, () => void>>): void {
  plot.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]!();
  });
}
