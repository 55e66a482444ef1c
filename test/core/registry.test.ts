import { describe, expect, test } from 'vitest';
import { Container, type ServiceIdentifier } from '../../src/core/container.js';
import { compose } from '../../src/composition.js';
import { PluginRegistry, pluginModule, REGISTRATION } from '../../src/core/registry.js';
import {
  defineDataSource,
  defineLoss,
  defineMetric,
  defineOptimizer,
  type Files,
  injectable,
  type Metric,
  RandomStream,
  services,
  sub,
} from '../../src/core/public.js';
import { API_VERSION } from '../../src/core/contracts/plugin.js';
import { PluginError } from '../../src/core/errors.js';
import { builtInPlugins } from '../../src/built-in.js';
import { use } from '../support/problems.js';
import { triplesOf } from '../support/plugins.js';

const metric = (name: string) =>
  defineMetric({
    name,
    summary: 'Counts.',
    direction: 'maximize',
    options: {},
    sums: ['ratings'],
    ofUser: ({ target }) => ({ ratings: target.length }),
    value: ({ ratings }) => ratings,
  });

/** Files of our own, in place of those of the machine. */
class FilesInMemory implements Files {
  readonly asked: string[] = [];

  constructor(readonly texts: Readonly<Record<string, string>>) {}

  read(path: string): Promise<Uint8Array> {
    this.asked.push(path);
    return Promise.resolve(Buffer.from(this.texts[path]!));
  }

  async *blocks(path: string): AsyncGenerator<Uint8Array> {
    yield await this.read(path);
  }

  exists(path: string): Promise<boolean> {
    return Promise.resolve(path in this.texts);
  }
}

describe('a container', () => {
  const registryOf = (files: Files, ...modules: ReturnType<typeof pluginModule>[]): PluginRegistry => {
    const container = new Container();
    container.bind(services.files).toConstantValue(files);
    container.bind(services.fetchedSets).toConstantValue(files);
    container.load(builtInPlugins, ...modules);
    return new PluginRegistry(container.getAll(REGISTRATION));
  };

  test('gives built-in plugins the files that it binds', async () => {
    const files = new FilesInMemory({
      'set/ratings.csv': 'userId,movieId,rating\n1,2,3\n',
      'set/movies.csv': 'movieId,title,genres\n2,Heat (1995),Action\n',
    });
    const movielens = use(registryOf(files).find('data-source', 'movielens')!, { path: 'set/ratings.csv' });
    const random = RandomStream.fromSeed(1);
    const data = await movielens.plugin.load(movielens.options, { random });
    expect(triplesOf(data.ratings)).toEqual([['1', '2', 3]]);
    expect(data.itemAttributes.get('genres')!.values).toEqual([['Action']]);
    expect(files.asked).toEqual(['set/ratings.csv', 'set/movies.csv']);
  });

  test('gives plugins of users what they ask for, in order', () => {
    const received: unknown[] = [];
    const mine = injectable([services.files, services.clock], (files, clock) => {
      received.push(files, clock);
      return metric('mine');
    });
    const files = new FilesInMemory({});
    const clock = { seconds: () => 1 };
    const container = new Container();
    container.bind(services.files).toConstantValue(files);
    container.bind(services.clock).toConstantValue(clock);
    container.load(pluginModule('./mine.js', [mine]));
    const registry = new PluginRegistry(container.getAll(REGISTRATION));
    expect(registry.registrations('metric')).toMatchObject([
      { owner: './mine.js', plugin: { name: 'mine' } },
    ]);
    expect(received).toEqual([files, clock]);
  });
});

describe('plugins put together', () => {
  const withPlugins = (...given: { owner: string; plugins: Parameters<typeof pluginModule>[1] }[]) =>
    compose('.', given).registry;

  test('are found by kind and name; one name can be of several kinds', () => {
    const loss = defineLoss({ name: 'rmse', summary: 'A loss.', options: {}, value: (p, t) => sub(p, t) });
    const registry = withPlugins({ owner: 'a', plugins: [loss, metric('another')] });
    expect(registry.find('loss', 'rmse')).toBe(loss);
    expect(registry.find('metric', 'rmse')).not.toBe(loss);
    expect(registry.find('metric', 'constructor')).toBeUndefined();
    expect(registry.names('metric').slice(0, 3)).toEqual(['another', 'auc', 'coverage']);
  });

  test('a name that is taken: both owners', () => {
    const first = { owner: './first.js', plugins: [metric('mine')] };
    const second = { owner: 'mfbench-plugin-second', plugins: [metric('mine')] };
    expect(() => withPlugins(first, second)).toThrow(
      'two plugins are metric mine: one of ./first.js, one of mfbench-plugin-second',
    );
    const third = { owner: './third.js', plugins: [injectable([], () => metric('mae'))] };
    expect(() => withPlugins(third)).toThrow(
      'two plugins are metric mae: one of mfbench, one of ./third.js; give one of them another name',
    );
  });

  test('one package that is named twice', () => {
    const plugins = [metric('mine')];
    const owners = ['mfbench-plugin-mine', './node_modules/mfbench-plugin-mine/index.js'];
    expect(() => withPlugins(...owners.map((owner) => ({ owner, plugins })))).toThrow(
      /^metric mine is there twice, by mfbench-plugin-mine and by \.\/node_modules.*: name one of them in plugins$/,
    );
  });

  test('a dependency that nothing provides: exit code 4, what is missing and whose it is', () => {
    const database = Symbol.for('my.database') as ServiceIdentifier<object>;
    const mine = injectable([database], () => metric('mine'));
    expect(() => withPlugins({ owner: './mine.js', plugins: [mine] })).toThrow(
      new PluginError(
        'plugin ./mine.js needs Symbol(my.database), which nothing provides; services has files, fetchedSets, clock',
      ),
    );
    const misspelt = injectable([undefined as unknown as ServiceIdentifier<object>], () => metric('mine'));
    expect(() => withPlugins({ owner: './mine.js', plugins: [misspelt] })).toThrow(
      'plugin ./mine.js needs undefined, which nothing provides; services has files,',
    );
  });

  test('a dependency on all plugins, of which it is one: a cycle', () => {
    const mine = injectable([REGISTRATION], () => metric('mine'));
    expect(() => withPlugins({ owner: './mine.js', plugins: [mine] })).toThrow(
      new PluginError('plugin ./mine.js needs all plugins, of which it is one: a cycle'),
    );
  });

  test('a plugin that fails while it is made, or is none: exit code 4, its owner', () => {
    const made = (create: () => unknown) => () =>
      withPlugins({ owner: './mine.js', plugins: [injectable([services.files], create as () => Metric)] });
    const broken = made(() => {
      throw new Error('no idea');
    });
    expect(broken).toThrow(/^plugin \.\/mine\.js cannot be made: no idea \(registry\.test\.ts:\d+:\d+\)$/);
    expect(made(() => 'mine')).toThrow(
      new PluginError('plugin ./mine.js cannot be made: create returned no plugin'),
    );
  });
});

describe('the version of the contract', () => {
  const registered = (version: object) => () =>
    compose('.', [{ owner: 'mfbench-plugin-old', plugins: [{ ...metric('mine'), ...version } as Metric] }]);

  test('is that of mfbench, or the plugin is refused with both', () => {
    expect(registered({ apiVersion: API_VERSION })).not.toThrow();
    expect(registered({ apiVersion: 99 })).toThrow(
      new PluginError(
        'metric mine of mfbench-plugin-old is made for version 99 of the plugin contract, this mfbench has version 1: install versions that fit',
      ),
    );
  });

  test('is missing from what no define... has made', () => {
    expect(registered({ apiVersion: undefined })).toThrow(
      'metric mine of mfbench-plugin-old is not made by define...: import it from mfbench',
    );
  });
});

describe('a definition', () => {
  const source = (changes: object) => () =>
    defineDataSource({
      name: 'mine',
      summary: 'Mine.',
      options: {},
      load: () => {
        throw new Error('not called');
      },
      ...changes,
    });

  test.each([
    [
      { name: 'My Source' },
      'a data-source needs a name in kebab-case, such as my-data-source; got "My Source"',
    ],
    [{ name: undefined }, 'a data-source needs a name in kebab-case'],
    [{ summary: '' }, 'data-source mine needs a summary'],
    [{ options: undefined }, 'data-source mine needs options'],
    [{ options: { name: {} } }, 'data-source mine cannot have an option called name'],
    [
      { options: { size: 3 } },
      'data-source mine: the option size is 3, not a schema; make it by option.number',
    ],
    [{ load: undefined }, 'data-source mine needs load, a function'],
    [{ formulae: 'x' }, 'data-source mine: unknown "formulae"; did you mean "formula"? Allowed: load, name'],
  ])('with %o is refused', (changes, message) => {
    expect(source(changes)).toThrow(message);
  });

  test('of an optimizer is looked at to the values of its members', () => {
    const optimizer = (changes: object) => () =>
      defineOptimizer({
        name: 'mine',
        summary: 'Mine.',
        passes: ['stochastic'],
        options: {},
        state: {},
        update: ({ parameter }) => ({ parameter }),
        ...changes,
      });
    expect(optimizer({})).not.toThrow();
    expect(optimizer({ passes: ['stohastic'] })).toThrow(
      'optimizer mine: passes has "stohastic"; did you mean "stochastic"? Allowed: full-batch, stochastic',
    );
    expect(optimizer({ state: { v: 'elements' } })).toThrow(
      'optimizer mine: state has "elements"; did you mean',
    );
    expect(optimizer({ state: undefined })).toThrow(
      'optimizer mine needs state: names and shapes, {} for none',
    );
    expect(optimizer({ propertys: ['monotone'] })).toThrow(
      'optimizer mine: unknown "propertys"; did you mean "properties"?',
    );
    expect(optimizer({ properties: ['convex'] })).toThrow('optimizer mine: properties has "convex"');
  });

  test('of a metric says which way is better, and what it sums', () => {
    const incomplete = (changes: object) => () => defineMetric({ ...metric('mine'), ...changes });
    expect(incomplete({ direction: undefined })).toThrow('metric mine needs direction: minimize, maximize');
    expect(incomplete({ sums: undefined })).toThrow('metric mine needs sums');
  });

  test('cannot be changed afterwards', () => {
    expect(Object.isFrozen(source({})())).toBe(true);
  });
});
