import { defineReporter } from 'mfbench';

/** Makes something readable of results: text for the terminal, files for the folder of reports. */
export default defineReporter({
  name: 'my-reporter',
  summary: 'A line for each row: its name and its metrics.',
  options: {},
  render: ({ rows }) => {
    const lines = rows.map(({ name, metrics }) => {
      const values = Object.entries(metrics).map(
        ([metric, { mean }]) => `${metric} ${mean?.toFixed(4) ?? 'none'}`,
      );
      return [name, ...values].join('  ').replaceAll(/\p{Cc}/gu, ' ');
    });
    const text = `${lines.join('\n')}\n`;
    return { terminal: text, files: { 'my-reporter.txt': text } };
  },
});
