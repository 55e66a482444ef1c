import { Worker } from 'node:worker_threads';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { parse } from 'yaml';
import type { CheckedPlugin, CheckWorkerData, FromCheckWorker } from '../check-worker.js';
import { messageOf, MfbenchError, PluginError } from '../core/errors.js';
import { describeFindings, type Finding } from '../testing/finding.js';
import { jsonOption, positiveInteger } from './options.js';

interface Options {
  readonly set: CheckWorkerData['set'];
  readonly timeLimit: number;
  readonly json?: boolean;
}

const WORKER = new URL('../check-worker.js', import.meta.url);

export const checkCommand = (command: Command): Command =>
  command
    .argument('<plugin>', 'A file (./my-optimizer.mjs), a package, or the name of a built-in plugin.')
    .addOption(
      new Option(
        '--set <option=value>',
        'An option to try the plugin with, such as path=ratings.csv; can be repeated.',
      )
        .argParser(withOption)
        .default({}, 'its example and defaults'),
    )
    .addOption(
      new Option('--time-limit <seconds>', 'End with a check that takes longer.')
        .argParser(positiveInteger)
        .default(60),
    )
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  mfbench check ./my-optimizer.mjs')
    .action(async (name: string, { set, timeLimit, json }: Options) => {
      const checked = await check({ name, set }, timeLimit, (plugin, isFirst) => {
        if (!json) process.stdout.write(`${isFirst ? '' : '\n'}${toText(plugin)}`);
      });
      if (json) process.stdout.write(`${JSON.stringify(checked, null, 2)}\n`);
      const failed = checked.some(({ findings }) => findings.some(({ status }) => status === 'failed'));
      process.exitCode = failed ? 4 : 0;
    });

/** What was thrown in the thread. */
class RefusedError extends MfbenchError {
  constructor(
    message: string,
    readonly code: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** Checks in a thread, and ends it with a failed check when that takes too long or the thread is gone: it runs whatever a plugin does. */
function check(
  data: CheckWorkerData,
  timeLimit: number,
  told: (plugin: CheckedPlugin, isFirst: boolean) => void,
): Promise<readonly CheckedPlugin[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { workerData: data, stdout: true });
    worker.stdout.pipe(process.stderr, { end: false });
    const checked: CheckedPlugin[] = [];
    let trying: Extract<FromCheckWorker, { type: 'trying' }> | undefined;
    const add = (plugin: CheckedPlugin): void => {
      trying = undefined;
      told(plugin, checked.push(plugin) === 1);
    };
    const end = (error?: Error): void => {
      clearTimeout(timer);
      worker.removeAllListeners();
      void worker.terminate();
      if (error) reject(error);
      else resolve(checked);
    };
    const fail = (why: string): void => {
      if (!trying) {
        end(new PluginError(`plugin ${data.name}: ${why}`));
        return;
      }
      const { plugin, check: name } = trying;
      const failure: Finding = {
        check: name,
        status: 'failed',
        message: `${why}; what follows is not tried`,
      };
      add({ ...plugin, findings: [...plugin.findings, failure] });
      end();
    };
    const timer = setTimeout(() => {
      fail(`it has not ended after ${timeLimit} seconds (--time-limit)`);
    }, timeLimit * 1000);
    worker.on('message', (message: FromCheckWorker) => {
      timer.refresh();
      if (message.type === 'trying') trying = message;
      else if (message.type === 'checked') add(message.plugin);
      else
        end(
          message.type === 'refused'
            ? new RefusedError(message.message, message.code, message.exitCode)
            : undefined,
        );
    });
    worker.on('error', (error) => {
      fail(`something fails that nobody waits for: ${messageOf(error)}`);
    });
    worker.on('exit', () => {
      fail('it was ended before its work was done, as only the code of a plugin does');
    });
  });
}

function toText({ kind, name, findings }: CheckedPlugin): string {
  const count = (wanted: Finding['status']): string => {
    const number = findings.filter(({ status }) => status === wanted).length;
    return number === 0 ? '' : `, ${number} ${wanted}`;
  };
  const totals = `${findings.length} checks${count('failed')}${count('excepted')}${count('skipped')}`;
  const lines = describeFindings(findings).replaceAll(/^/gm, '  ');
  return `${name} (${kind}): ${totals}\n${lines}\n`;
}

function withOption(text: string, options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must be option=value.');
  return { ...options, [text.slice(0, at)]: parse(text.slice(at + 1)) as unknown };
}
