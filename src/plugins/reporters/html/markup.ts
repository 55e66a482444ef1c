/** Text that is HTML already; every other string is escaped where it enters a page. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | readonly Part[] | undefined;

/** HTML from a template: what is put into it is text, unless it is markup itself. For elements and for quoted attributes. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(pieces.reduce((text, piece, i) => text + render(parts[i - 1]) + piece));
}

function render(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escape(String(part));
  return part.map(render).join('');
}

/** Text that stands for itself in an element and in a quoted attribute, of HTML and of SVG. */
export const escape = (text: string): string =>
  visible(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const CONTROL_PICTURES = 0x2400;

/** Characters that no page may contain, or that would reorder its lines, as signs that one sees; line ends and tabs stay. */
const visible = (text: string): string =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/[\p{Cc}\p{Bidi_Control}\p{Noncharacter_Code_Point}\p{Cs}]/gu, (character) => {
      if (character === '\n' || character === '\t') return character;
      const code = character.codePointAt(0)!;
      return code < 0x20 ? String.fromCodePoint(CONTROL_PICTURES + code) : '\uFFFD';
    });

/** Data for a `<script type="application/json">`: nothing in it can end the element or reorder the source. */
export const jsonMarkup = (data: unknown): Markup =>
  new Markup(
    JSON.stringify(data).replace(/[<>&\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu, (character) =>
      Array.from(
        { length: character.length },
        (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
      ).join(''),
    ),
  );
