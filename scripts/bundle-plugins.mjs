/** What the build does to packages while it bundles them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from './run-node.mjs';

/**
 * CommonJS packages that others load with themselves and need later, or never: they are evaluated when they are first
 * used. durable-functions loads axios for the first message, and with it Node's HTTP modules and a table of all media
 * types; it needs moment for the first timer.
 */
const lazyPackages = ['axios', 'mime-types', 'moment', 'validator'];

/** Stands in for the package, as an object and as a function. */
const standIn = (name) => `
let loaded;
const load = () => (loaded ??= require(${JSON.stringify(name)}));
module.exports = new Proxy(() => {}, {
  get: (_, key) => load()[key],
  has: (_, key) => key in load(),
  apply: (_, self, given) => Reflect.apply(load(), self, given),
});
`;

export const lazyRequires = {
  name: 'lazy-requires',
  setup(build) {
    const filter = new RegExp(`^(${lazyPackages.join('|')})$`);
    build.onResolve({ filter }, ({ kind, namespace, path, resolveDir }) =>
      kind === 'require-call' && namespace === 'file'
        ? { path, namespace: 'lazy', pluginData: { resolveDir } }
        : undefined,
    );
    build.onLoad({ filter: /./, namespace: 'lazy' }, ({ path, pluginData }) => ({
      contents: standIn(path),
      resolveDir: pluginData.resolveDir,
    }));
  },
};

/**
 * The client of the network makes more than a hundred groups of operations, of which a few are called. Each of the
 * others becomes undefined, as it is in the client's type here, and what only they need is left out: nine parts of ten.
 */
export async function onlyCalledGroups(esbuild) {
  const { networkGroups } = await importSource(esbuild, 'src/azure/network-groups.ts');
  return {
    name: 'only-called-groups',
    setup(build) {
      const filter = /[\\/]arm-network[\\/]dist[\\/]esm[\\/]classic[\\/]\w+[\\/]index[.]js$/;
      build.onLoad({ filter }, async ({ path }) => {
        const group = path.split(/[\\/]/).at(-2);
        if (networkGroups.includes(group)) return undefined;
        const [, exported] = /export function (_get\w+Operations)\(/.exec(await readFile(path, 'utf8')) ?? [];
        return { contents: `export function ${exported}() {}` };
      });
    },
  };
}

/** A source without imports, on whatever Node this is. */
async function importSource(esbuild, path) {
  const { code } = await esbuild.transform(await readFile(join(projectRoot, path), 'utf8'), { loader: 'ts' });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

/** One place in an unnamed file. */
const EMPTY_MAP = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64');

/**
 * Leaves packages out of the source map: it is for finding a line of ours, and would be several times as large. The
 * bundler takes over what a file's own map says, so each of theirs gets one that says nothing.
 */
export const mapOfOurs = {
  name: 'map-of-ours',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/].*[.][cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${EMPTY_MAP}`,
      loader: 'js',
    }));
  },
};
