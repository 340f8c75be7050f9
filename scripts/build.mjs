/**
 * Bundles what is deployed: the function app, src/main.ts, into dist/main.js and the parts in dist/chunks/ that it loads
 * when they are first used, and the dashboard into dist/dashboard/. The description of the API goes into dist/api-docs/.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleDashboard, kib } from './build-dashboard.mjs';
import { lazyRequires, mapOfOurs, modulesOfPackages, onlyCalledGroups } from './bundle-plugins.mjs';
import { ensureInstalled } from './install-if-missing.mjs';
import { readChunksList, removeOldChunks } from './old-chunks.mjs';
import { reachedOutputs } from './reached-outputs.mjs';
import { findNode, projectRoot } from './run-node.mjs';

const outputFile = join(projectRoot, 'dist', 'main.js');
const chunksFolder = join(projectRoot, 'dist', 'chunks');
/** The chunks of the last build. */
const chunksList = join(projectRoot, 'dist', 'chunks.json');
const manifestFile = join(projectRoot, 'dist', 'dashboard', 'manifest.json');
export const docsFolder = join(projectRoot, 'dist', 'api-docs');
/** What a build writes last of each part: one that was cut off lacks some of them. */
const lastFiles = [outputFile, manifestFile, join(docsFolder, 'docs.css')];

/** Builds when a part is missing, or a source, the lock file or a script of the build is newer than what was built. */
export async function buildIfStale() {
  const builtMs = lastFiles.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
  if (newestInputMs() > Math.min(...builtMs)) await build();
}

/** Answers with what was bundled: the paths of the files that make up the app, and esbuild's accounts of what is in the bundles. */
export async function build() {
  const startedMs = performance.now();
  const { app, dashboard } = await bundleAll();
  for (const folder of [chunksFolder, dirname(manifestFile)]) mkdirSync(folder, { recursive: true });
  // The entry comes last: it names nothing that is not there.
  const files = app.outputFiles.toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
  for (const { path, contents } of [...files, ...dashboard.files]) replaceFile(path, contents);
  const named = files.map(({ path }) => basename(path));
  removeOldChunks(chunksFolder, { named, before: readChunksList(chunksList), nowMs: Date.now() });
  replaceFile(chunksList, JSON.stringify(named));
  removeOldAssets(dashboard.files);
  describeApi();
  const scripts = files.filter(({ path }) => path.endsWith('.js'));
  const sum = scripts.reduce((bytes, { contents }) => bytes + contents.length, 0);
  const entry = files.find(isEntry)?.contents.length ?? 0;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stderr.write(
    `Built ${relative(projectRoot, outputFile)}, ${wholeKib(entry)} of ${wholeKib(sum)} with its chunks, ` +
      `and the dashboard, ${kib(dashboard.compressedBytes)} compressed, in ${seconds} s\n`,
  );
  const paths = [...files, ...dashboard.files].map(({ path }) => path);
  return { files: paths, metafiles: [app.metafile, dashboard.metafile] };
}

function isEntry({ path }) {
  return path === outputFile;
}

function wholeKib(bytes) {
  return `${Math.round(bytes / 1024)} KiB`;
}

async function bundleAll() {
  const esbuild = await import('esbuild');
  try {
    const [app, dashboard] = await Promise.all([bundleApp(esbuild), bundleDashboard(esbuild)]);
    return { app, dashboard };
  } catch (error) {
    // esbuild has printed what is wrong with the sources; a stack of its own adds nothing to that.
    if (Array.isArray(error?.errors) && error.errors.length > 0) process.exit(1);
    throw error;
  }
}

async function bundleApp(esbuild) {
  const built = await esbuild.build({
    absWorkingDir: projectRoot,
    entryPoints: ['src/main.ts'],
    outdir: dirname(outputFile),
    chunkNames: 'chunks/[name]-[hash]',
    write: false,
    metafile: true,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // The host provides this module at run time; there is no such package.
    external: ['@azure/functions-core'],
    alias: modulesOfPackages(),
    plugins: [lazyRequires, await onlyCalledGroups(esbuild), mapOfOurs],
    // The bundled CommonJS packages load Node's modules, and the one above, with `require`.
    banner: {
      js: "import { createRequire as createBundleRequire } from 'node:module'; const require = createBundleRequire(import.meta.url);",
    },
    minify: true,
    // Some SDK classes tell themselves apart by their constructor's name.
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'warning',
  });
  return reachedOutputs(built, outputFile);
}

/** By a process of its own: it reads the TypeScript sources, for which this Node may be too old. */
function describeApi() {
  const script = join(import.meta.dirname, 'write-docs.mjs');
  const { status } = spawnSync(findNode(), [script, docsFolder], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

/** What an earlier build left, once nothing names it any more. */
function removeOldAssets(files) {
  const kept = new Set(files.map(({ path }) => path));
  for (const name of readdirSync(dirname(manifestFile))) {
    const path = join(dirname(manifestFile), name);
    if (!kept.has(path)) rmSync(path, { force: true });
  }
}

/** Renamed into place, so that a host that loads the bundle meanwhile never reads half of it. */
function replaceFile(path, contents) {
  const newPath = `${path}.${process.pid}`;
  writeFileSync(newPath, contents);
  renameSync(newPath, path);
}

/** Directories count too: deleting or renaming a source changes no file's time but its directory's. */
function newestInputMs() {
  const sources = readdirSync(join(projectRoot, 'src'), { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(projectRoot, 'src', 'local')));
  const inputs = [
    ...sources,
    import.meta.filename,
    join(import.meta.dirname, 'build-dashboard.mjs'),
    join(import.meta.dirname, 'bundle-plugins.mjs'),
    join(import.meta.dirname, 'reached-outputs.mjs'),
    join(import.meta.dirname, 'write-docs.mjs'),
    join(projectRoot, 'package.json'),
    join(projectRoot, 'docs', 'runbook.md'),
    join(projectRoot, 'package-lock.json'),
    join(projectRoot, 'src'),
  ];
  return Math.max(...inputs.map((path) => statSync(path).mtimeMs));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled();
  await build();
}
