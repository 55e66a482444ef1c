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

/** Pointing reads values; dragging, by anything but a finger, which scrolls the page, zooms into the frame; two clicks reset. */
export function listenToPointer(plot: HTMLElement, svg: SVGSVGElement, actions: PointerActions): void {
  let start: Corner | undefined;
  const cornerOf = (event: PointerEvent): Corner => {
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / box.width;
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  };
  const isFrame = (from: Corner, to: Corner): boolean =>
    Math.abs(from.x - to.x) >= SMALLEST_DRAG && Math.abs(from.y - to.y) >= SMALLEST_DRAG;
  svg.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch') {
      actions.pointAt(cornerOf(event));
    } else if (event.button === 0) {
      start = cornerOf(event);
      svg.setPointerCapture(event.pointerId);
    }
  });
  svg.addEventListener('pointermove', (event) => {
    const at = cornerOf(event);
    if (start && isFrame(start, at)) actions.drag(start, at);
    else actions.pointAt(at);
  });
  svg.addEventListener('pointerup', (event) => {
    const at = cornerOf(event);
    if (start && isFrame(start, at)) actions.zoomInto(start, at);
    start = undefined;
  });
  svg.addEventListener('pointercancel', () => (start = undefined));
  svg.addEventListener('dblclick', () => actions.reset());
  plot.addEventListener('pointerleave', () => actions.pointAt(undefined));
}

interface KeyActions {
  step(along: number, rows: number): void;
  zoom(factor: number): void;
  reset(): void;
}

/** On the focused figure: arrows read values along a row and from row to row, + and - zoom, 0 resets. */
export function listenToKeys(plot: HTMLElement, actions: KeyActions): void {
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => actions.step(-1, 0),
    ArrowRight: () => actions.step(1, 0),
    ArrowUp: () => actions.step(0, -1),
    ArrowDown: () => actions.step(0, 1),
    '+': () => actions.zoom(ZOOM_IN),
    '-': () => actions.zoom(ZOOM_OUT),
    '0': () => actions.reset(),
  };
  plot.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    keys[event.key]!();
  });
}
