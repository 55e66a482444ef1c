/** An element of a figure, before it is text (in a file) or part of a page (in a browser). */
export interface Drawing {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Drawing | string)[];
}

export const draw = (
  tag: string,
  attributes: Drawing['attributes'],
  ...children: Drawing['children']
): Drawing => ({ tag, attributes, children });

/** A coordinate, to a tenth of a pixel. */
export const coordinate = (value: number): number => Math.round(10 * value) / 10;
