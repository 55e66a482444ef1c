import type { Command } from 'commander';

/** A command, known by name before its code is loaded: the help of all commands is there at once. */
interface CommandEntry {
  readonly name: string;
  readonly description: string;
  /** Gives what adds arguments, options and action to the command. */
  readonly load: () => Promise<(command: Command) => Command>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'init',
    description: 'Write a configuration for your ratings that runs at once; asks what it needs to know.',
    load: async () => (await import('./init.js')).initCommand,
  },
  {
    name: 'run',
    description:
      'Run the experiment of a configuration and write its reports. Fits that an earlier run has finished are not done again.',
    load: async () => (await import('./run.js')).runCommand,
  },
  {
    name: 'plan',
    description: 'Check a configuration and say what a run of it would do, and need of memory and time.',
    load: async () => (await import('./plan.js')).planCommand,
  },
  {
    name: 'split',
    description: 'Write the folds of a configuration to files, so that other systems can be compared.',
    load: async () => (await import('./split.js')).splitCommand,
  },
  {
    name: 'report',
    description: 'Write the reports of the fits that are done, say which are missing, and do none.',
    load: async () => (await import('./report.js')).reportCommand,
  },
  {
    name: 'compare',
    description: 'Put the rows of several runs into one table, if they are measured alike.',
    load: async () => (await import('./compare.js')).compareCommand,
  },
  {
    name: 'verify',
    description: 'Run again what results come from, without a store, and compare every prediction.',
    load: async () => (await import('./verify.js')).verifyCommand,
  },
  {
    name: 'store',
    description: 'See, check and clean up the fits that are kept.',
    load: async () => (await import('./store.js')).storeCommand,
  },
  {
    name: 'explain',
    description:
      'Print the formulas of a row: the objective, its derivatives, and what each compiled pass computes.',
    load: async () => (await import('./explain.js')).explainCommand,
  },
  {
    name: 'list',
    description: 'List the plugins, of one kind or of all.',
    load: async () => (await import('./list.js')).listCommand,
  },
  {
    name: 'describe',
    description: 'Describe a plugin: what it does, its formula, its options with defaults and bounds.',
    load: async () => (await import('./describe.js')).describeCommand,
  },
  {
    name: 'data',
    description: 'Fetch known data sets; look at ratings: counts, popularity, times, oddities; convert them.',
    load: async () => (await import('./data.js')).dataCommand,
  },
  {
    name: 'train',
    description: 'Fit a row of a configuration to all of its data, and save the model.',
    load: async () => (await import('./train.js')).trainCommand,
  },
  {
    name: 'predict',
    description: 'Predict ratings by a saved model.',
    load: async () => (await import('./predict.js')).predictCommand,
  },
  {
    name: 'recommend',
    description: 'Recommend items to a user by a saved model.',
    load: async () => (await import('./recommend.js')).recommendCommand,
  },
  {
    name: 'check',
    description:
      'Check that plugins keep the contract: that options are documented, fits repeatable, derivatives right.',
    load: async () => (await import('./check.js')).checkCommand,
  },
  {
    name: 'new',
    description: 'Write a plugin that works, with its test and a configuration that uses it.',
    load: async () => (await import('./new.js')).newCommand,
  },
  {
    name: 'schema',
    description: 'Print the JSON schema of configurations, by which editors complete and check them.',
    load: async () => (await import('./schema.js')).schemaCommand,
  },
  {
    name: 'doctor',
    description: 'Say whether this machine has what runs need, and what to do where it has not.',
    load: async () => (await import('./doctor.js')).doctorCommand,
  },
  {
    name: 'completion',
    description: 'Print the script by which a shell completes commands and their options.',
    load: async () => (await import('./completion.js')).completionCommand,
  },
];
