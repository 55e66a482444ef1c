import type { Results } from '../../../core/public.js';
import { formatConfidence, formatSplit, formatTest, plain } from '../text.js';
import { describeClipping } from '../protocol-text.js';
import { readScript, readStyle } from './assets.js';
import { comparisonSection } from './comparison.js';
import { dataSection, foldSection } from './details.js';
import type { CurveSet } from './figure/curves.js';
import { groupDigits } from './figure/scale.js';
import { convergenceSection } from './convergence-section.js';
import { curveSection } from './curve-section.js';
import { errorSection } from './error-section.js';
import { html, jsonMarkup, type Markup } from './markup.js';
import type { PageFigure } from './page-figures.js';
import { ranksSection } from './ranks-section.js';
import { reproduceSection } from './reproduce.js';
import { rowsSection } from './rows-section.js';
import { tuningSection } from './tuning-section.js';

/** The whole page. It loads nothing: its policy allows the one script and the one style that are in it, and no request. */
export function page(
  results: Results,
  folder: string,
  curves: CurveSet,
  figures: readonly PageFigure[],
): string {
  const { experiment, digest } = results;
  const [script, style] = [readScript(), readStyle()];
  const policy = [
    "default-src 'none'",
    `script-src ${script.source}`,
    `style-src ${style.source}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${plain(experiment)} – mfbench</title>
${style.element}
</head>
<body>
<header>
<div class="top"><p class="brand">mfbench</p><div id="theme"></div></div>
<h1><bdi>${plain(experiment)}</bdi></h1>
<p class="lead">${protocolSentence(results)}</p>
</header>
<main>
${comparisonSection(results)}${ranksSection(results)}${curveSection(results, curves)}${convergenceSection(results)}${errorSection(results)}${tuningSection(results)}${foldSection(results)}${dataSection(results)}${rowsSection(results)}${reproduceSection(results, folder)}</main>
<footer><p>Digest <code>${digest.slice(0, 12)}</code></p></footer>
${
  figures.length === 0
    ? undefined
    : html`<script type="application/json" id="figure-data">${jsonMarkup(
        Object.fromEntries(figures.map(({ id, data }) => [id, data])),
      )}</script>
`
}${script.element}
</body>
</html>
`;
  return document.text;
}

/** What was compared, on what, and how: in one sentence. */
function protocolSentence(results: Results): Markup {
  const { data, split, statistics, rows, seed } = results;
  const count = (number: number): string => groupDigits(String(number));
  const tested =
    statistics.test === null
      ? 'without intervals or tests'
      : `with ${formatConfidence(statistics)} confidence intervals`;
  const compared =
    statistics.test === null ||
    statistics.baseline === null ||
    rows.every(({ comparison }) => comparison === undefined)
      ? undefined
      : html` and differences from ${html`<bdi>${plain(statistics.baseline)}</bdi>`} by a two-sided ${formatTest(statistics.test)}`;
  return html`${count(rows.length)} ${rows.length === 1 ? 'method' : 'methods'} on ${count(data.ratings)} ratings of ${count(data.users)} users on ${count(data.items)} items (${plain(data.source.name)}), divided by ${plain(formatSplit(split))}, seed ${seed}; predictions ${describeClipping(results)}; ${tested}${compared}.`;
}
