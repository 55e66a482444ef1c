import { callPlugin } from '../../core/call-plugin.js';
import type { Rendered, Reporter } from '../../core/contracts/evaluation.js';
import { deepFreeze, fingerprint } from '../fingerprint.js';
import { type Check, failed, type Subject, unless } from '../finding.js';
import { sampleResults } from '../sample-results.js';

async function render({ plugin, options, registry }: Subject<Reporter>, width = 100): Promise<Rendered> {
  const results = deepFreeze(await sampleResults(registry));
  return callPlugin(plugin, () => {
    plugin.checkMachine?.(options);
    return plugin.render(results, options, { width, color: false });
  });
}

/** A name that stays in its folder, on any system. */
const FILE_NAME = /^[\w][\w .-]*$/;

export const reporterChecks: readonly Check<Reporter>[] = [
  {
    name: 'renders',
    run: async (subject) => {
      const { terminal, files = {} } = await render(subject);
      if (terminal === undefined && Object.keys(files).length === 0)
        return failed('it gives neither text nor a file');
      const wrong = Object.keys(files).find((name) => !FILE_NAME.test(name));
      if (wrong !== undefined) return failed(`${JSON.stringify(wrong)} is no plain file name`);
      const contents = Object.values(files) as unknown[];
      return unless(
        typeof (terminal ?? '') === 'string' &&
          contents.every((content) => typeof content === 'string' || content instanceof Uint8Array)
          ? undefined
          : 'what it gives is no text, nor are its files bytes',
        'it gives text or bytes for results with odd names, a row that diverged and undefined metrics, which it leaves as they were',
      );
    },
  },
  {
    name: 'terminal',
    run: async (subject) => {
      const { terminal = '' } = await render(subject, 60);
      return unless(
        /\p{Cc}/u.test(terminal.replaceAll('\n', ''))
          ? 'a control character of a name reaches the terminal'
          : undefined,
        'no name moves the cursor',
      );
    },
  },
  {
    name: 'repeatable',
    run: async (subject) => {
      const first = fingerprint(await render(subject));
      await render(subject, 60);
      const again = fingerprint(await render(subject));
      return unless(
        again === first ? undefined : 'the same results are rendered in another way the second time',
        'the same results are rendered in the same way',
      );
    },
  },
];
