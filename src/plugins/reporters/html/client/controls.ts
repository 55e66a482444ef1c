import type { View } from '../figure/view.js';
import { button, group, setPressed } from './elements.js';

/** What the buttons do. */
export interface Actions {
  choose(change: Partial<Omit<View, 'hidden' | 'window'>>): void;
  zoom(factor: number): void;
  move(right: number, up: number): void;
  reset(): void;
}

export const ZOOM_IN = 0.5;
export const ZOOM_OUT = 2;

/** Buttons for the axes and for zooming, in the order of their use. */
export function fillControls(
  place: HTMLElement,
  actions: Actions,
  hasRmse: boolean,
): { update(view: View): void } {
  const choices: { readonly element: HTMLButtonElement; readonly pressed: (view: View) => boolean }[] = [];
  const choice = (
    text: string,
    label: string,
    pressed: (view: View) => boolean,
    act: () => void,
  ): HTMLButtonElement => {
    const element = button(text, label, act);
    choices.push({ element, pressed });
    return element;
  };
  let now: View | undefined;
  place.append(
    group(
      'Upwards',
      ...(hasRmse
        ? [
            choice(
              'rmse',
              'rmse',
              ({ upwards }) => upwards === 'rmse',
              () => actions.choose({ upwards: 'rmse' }),
            ),
          ]
        : []),
      choice(
        'Objective',
        'Objective',
        ({ upwards }) => upwards === 'objective',
        () => actions.choose({ upwards: 'objective' }),
      ),
      choice(
        'log',
        'Logarithmic upwards',
        ({ logarithmicUpwards }) => logarithmicUpwards,
        () => actions.choose({ logarithmicUpwards: !now!.logarithmicUpwards }),
      ),
    ),
    group(
      'Across',
      choice(
        'Epochs',
        'Epochs',
        ({ across }) => across === 'epoch',
        () => actions.choose({ across: 'epoch' }),
      ),
      choice(
        'Seconds',
        'Seconds',
        ({ across }) => across === 'seconds',
        () => actions.choose({ across: 'seconds' }),
      ),
      choice(
        'Gradients',
        'Gradient evaluations',
        ({ across }) => across === 'gradientEvaluations',
        () => actions.choose({ across: 'gradientEvaluations' }),
      ),
      choice(
        'log',
        'Logarithmic across',
        ({ logarithmicAcross }) => logarithmicAcross,
        () => actions.choose({ logarithmicAcross: !now!.logarithmicAcross }),
      ),
    ),
    group(
      'Zoom',
      button('+', 'Zoom in', () => actions.zoom(ZOOM_IN)),
      button('−', 'Zoom out', () => actions.zoom(ZOOM_OUT)),
      button('←', 'Move left', () => actions.move(-1, 0)),
      button('→', 'Move right', () => actions.move(1, 0)),
      button('↑', 'Move up', () => actions.move(0, 1)),
      button('↓', 'Move down', () => actions.move(0, -1)),
      button('Reset', 'Reset', () => actions.reset()),
    ),
  );
  place.hidden = false;
  return {
    update(view) {
      now = view;
      for (const { element, pressed } of choices) setPressed(element, pressed(view));
    },
  };
}
