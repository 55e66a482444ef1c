import type { PluginKind, PluginUse, Results, RowResult } from '../../../core/public.js';
import { formatClip } from '../protocol-text.js';
import { formatSeconds, formatStatus, plain } from '../text.js';
import { formatChosen } from '../tuning-text.js';
import { facts, use } from './details.js';
import { html, type Markup } from './markup.js';
import { nameMarkup } from './table.js';

/** What each row is made of, with the formulas, and how it went: a block for each, which wraps where a table would not. */
export function rowsSection(results: Results): Markup {
  const { rows, seed, protocol, environment } = results;
  const { mfbench, node, platform, processor, threads } = environment;
  const machine = `${plain(platform)}, ${plain(processor)}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return html`<section aria-labelledby="rows">
<h2 id="rows">Rows</h2>
<p>All rows: seed ${seed}, update rules in ${protocol.precision}, mfbench ${plain(mfbench)}, Node.js ${plain(node)}, ${machine}.</p>
${rows.map((row) => rowBlock(row, results))}</section>
`;
}

function rowBlock(row: RowResult, results: Results): Markup {
  const {
    name,
    status,
    message,
    model,
    link,
    clip,
    loss,
    regularizer,
    optimizer,
    fitSeconds,
    folds,
    tuning,
  } = row;
  const part = (kind: PluginKind, title: string, one: PluginUse | undefined) =>
    one ? [[title, used(kind, one, results)] as const] : [];
  const state = message === undefined ? formatStatus(row) : `${formatStatus(row)}: ${plain(message)}`;
  const seconds = folds.map((fold) => formatSeconds(fold.fitSeconds)).join(', ');
  return html`<details>
<summary>${nameMarkup(plain(name))}${
    status === 'ok' ? undefined : html` <span class="worse">${formatStatus(row)}</span>`
  }</summary>
${facts([
  ['Status', state],
  ...part('model', 'Model', model),
  ...(link ? [['Link', link] as const] : []),
  ...(clip === undefined ? [] : [['Predictions', formatClip(clip, results)] as const]),
  ...part('loss', 'Loss', loss),
  ...part('regularizer', 'Regularizer', regularizer),
  ...part('optimizer', 'Optimizer', optimizer),
  ...(tuning ? [['Chosen', formatChosen(row)] as const] : []),
  ['Seconds', `${formatSeconds(fitSeconds)} a fold (${seconds})`],
])}</details>
`;
}

/** A plugin with its options, and below these its formula and where that is from. */
function used(kind: PluginKind, one: PluginUse, { plugins = [] }: Results): Markup {
  const text = plugins.find((plugin) => plugin.kind === kind && plugin.name === one.name);
  return html`${use(one)}${text?.formula && html`<code class="formula">${text.formula}</code>`}${
    text?.source && html`<span class="source">${plain(text.source)}</span>`
  }`;
}
