/** Bundles the function app, src/main.ts, into what is deployed: dist/main.js and its source map. Beside it goes the description of the API, in dist/api-docs. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './install-if-missing.mjs';
import { findNode, projectRoot } from './run-node.mjs';

const outputFile = join(projectRoot, 'dist', 'main.js');

/** Builds when a source, the lock file or this script is newer than the bundle. */
export async function buildIfStale() {
  const builtMs = statSync(outputFile, { throwIfNoEntry: false })?.mtimeMs;
  if (builtMs === undefined || newestInputMs() > builtMs) await build();
}

export async function build() {
  const startedMs = performance.now();
  const outputs = await bundle();
  mkdirSync(dirname(outputFile), { recursive: true });
  for (const output of outputs) replaceFile(output.path, output.contents);
  describeApi();
  const kib = Math.round((outputs.find((output) => output.path === outputFile)?.contents.length ?? 0) / 1024);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  process.stderr.write(`Built ${relative(projectRoot, outputFile)}, ${kib} KiB, in ${seconds} s\n`);
}

async function bundle() {
  const esbuild = await import('esbuild');
  try {
    const { outputFiles } = await esbuild.build({
      absWorkingDir: projectRoot,
      entryPoints: ['src/main.ts'],
      outfile: outputFile,
      write: false,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      // The host provides this module at run time; there is no such package.
      external: ['@azure/functions-core'],
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
    return outputFiles;
  } catch (error) {
    // esbuild has printed what is wrong with the sources; a stack of its own adds nothing to that.
    if (Array.isArray(error?.errors) && error.errors.length > 0) process.exit(1);
    throw error;
  }
}

/** By a process of its own: the description is made from the TypeScript sources, which need a newer Node than this may be. */
function describeApi() {
  const script = join(import.meta.dirname, 'write-docs.mjs');
  const { status } = spawnSync(findNode(), [script, join(projectRoot, 'dist', 'api-docs')], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
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
    join(import.meta.dirname, 'write-docs.mjs'),
    join(projectRoot, 'package.json'),
    join(projectRoot, 'package-lock.json'),
    join(projectRoot, 'src'),
  ];
  return Math.max(...inputs.map((path) => statSync(path).mtimeMs));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  ensureInstalled();
  await build();
}
