import type { Results } from '../../../core/public.js';
import { formatCommand, plain, shell } from '../text.js';
import { facts } from './details.js';
import { html, type Markup } from './markup.js';

/** @param folder where the results are. */
export function reproduceSection(results: Results, folder: string): Markup {
  const { digest, environment, config } = results;
  const { mfbench, node, platform, processor, threads, plugins } = environment;
  return html`<section aria-labelledby="reproduce">
<h2 id="reproduce">Reproduce</h2>
<p>With the configuration below and the same data, on any machine with any number of threads, this gives the same digest:</p>
${copyable('command', 'The command', formatCommand(results))}
<p>Whether a run gives what is stated here, prediction by prediction, is checked by this, in the folder that the run was started in. It reads the results.json beside this report; if they have been moved, name the folder that they are in now:</p>
${copyable('verification', 'The command that verifies', `npx mfbench verify ${shell(folder)}${config.plugins ? ' --allow-plugins' : ''}`)}
${facts([
  ['Digest', html`<code>${digest}</code>`],
  ['Seed', String(results.seed)],
  ['mfbench', plain(mfbench)],
  ...(plugins ? [['Plugins', plain(plugins.join(', '))] as const] : []),
  ['Node.js', plain(node)],
  ['Machine', `${plain(platform)}, ${plain(processor)}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`],
])}
<details>
<summary>Configuration, ${plain(config.file)}</summary>
${copyable('configuration', 'The configuration', config.text.trimEnd())}
</details>
</section>
<section aria-labelledby="cite">
<h2 id="cite">Cite</h2>
<p>Numbers of this report belong to this digest; give it with them, and the data's own reference.</p>
${copyable('citation', 'The reference', citation(results))}
${sources(results)}
</section>
`;
}

/** Text to be taken along; the page's script puts a button beside it. */
const copyable = (id: string, title: string, text: string): Markup =>
  html`<div class="copyable"><pre id="${id}" tabindex="0" role="region" aria-label="${title}" data-copy><code>${text}</code></pre></div>`;

/** BibTeX. Braces would end a field, so names that have them lose them. */
function citation({ experiment, digest, environment }: Results): string {
  const name = plain(experiment).replace(/[{}\\]/g, '');
  return `@misc{mfbench-${digest.slice(0, 12)},
  title        = {{${name}: a comparison of rating predictors}},
  howpublished = {mfbench ${plain(environment.mfbench)}},
  note         = {digest ${digest}}
}`;
}

const REFERENCES = {
  'corrected-resampled-t':
    'C. Nadeau and Y. Bengio. Inference for the generalization error. Machine Learning 52, 2003.',
  'paired-t': undefined,
  'user-bootstrap': 'B. Efron and R. J. Tibshirani. An introduction to the bootstrap. Chapman & Hall, 1993.',
};

/** Where the tests of this report are from. */
function sources({ statistics: { test, baseline }, ranks = {} }: Results): Markup | undefined {
  const holm =
    'S. Holm. A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6, 1979.';
  const demsar =
    'J. Demšar. Statistical comparisons of classifiers over multiple data sets. Journal of Machine Learning Research 7, 2006.';
  const used = [
    test === null ? undefined : REFERENCES[test],
    baseline === null ? undefined : holm,
    Object.keys(ranks).length === 0 ? undefined : demsar,
  ].filter((reference) => reference !== undefined);
  if (used.length === 0) return undefined;
  return html`<p>The statistics are from:</p>
<ul>${used.map(
    (reference) => html`<li>${reference}</li>
`,
  )}</ul>`;
}
