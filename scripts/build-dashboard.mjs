/**
 * Bundles the dashboard, src/dashboard/main.tsx, into dist/dashboard/: files that have a hash of their content in their
 * names, the page that loads them, the runbook, and a manifest of what may be served.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { projectRoot } from './run-node.mjs';

const sourceDir = join(projectRoot, 'src', 'dashboard');
const outputDir = join(projectRoot, 'dist', 'dashboard');

/** Of all that a browser loads for a page, as it comes over the wire. */
const MOST_COMPRESSED_BYTES = 100 * 1024;

/** Answers with the files to write, the manifest last: it names nothing that is not there. */
export async function bundleDashboard(esbuild) {
  const { outputFiles, metafile } = await esbuild.build({
    absWorkingDir: projectRoot,
    entryPoints: ['src/dashboard/main.tsx'],
    outdir: outputDir,
    entryNames: '[name]-[hash]',
    tsconfig: 'src/dashboard/tsconfig.json',
    write: false,
    metafile: true,
    bundle: true,
    platform: 'browser',
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox113', 'safari16.4'],
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  const assets = [
    ...outputFiles.map(({ path, contents }) => ({ path, contents: Buffer.from(contents) })),
    hashedCopy(join(sourceDir, 'icon.svg')),
  ];
  // What refusals refer to; no page loads it.
  const runbook = {
    path: join(outputDir, 'runbook.txt'),
    contents: readFileSync(join(projectRoot, 'docs', 'runbook.md')),
  };
  const html = { path: join(outputDir, 'index.html'), contents: htmlWith(assets) };
  const manifest = { path: join(outputDir, 'manifest.json'), contents: manifestOf([...assets, runbook]) };
  return {
    files: [...assets, runbook, html, manifest],
    compressedBytes: checkedSize([...assets, html]),
    metafile,
  };
}

function hashedCopy(path) {
  const contents = readFileSync(path);
  const hash = createHash('sha256').update(contents).digest('hex').slice(0, 8).toUpperCase();
  const extension = extname(path);
  return { path: join(outputDir, `${basename(path, extension)}-${hash}${extension}`), contents };
}

function htmlWith(assets) {
  const names = { script: '.js', style: '.css', icon: '.svg' };
  const template = readFileSync(join(sourceDir, 'index.html'), 'utf8');
  const html = template.replaceAll(/%(script|style|icon)%/g, (_, kind) => {
    const asset = assets.find(({ path }) => path.endsWith(names[kind]));
    return `/dashboard/${basename(asset.path)}`;
  });
  return Buffer.from(html);
}

function manifestOf(assets) {
  return Buffer.from(`${JSON.stringify({ files: assets.map(({ path }) => basename(path)) }, null, 2)}\n`);
}

function checkedSize(files) {
  const sizes = files.map(({ path, contents }) => ({
    name: relative(outputDir, path),
    bytes: gzipSync(contents, { level: 9 }).length,
  }));
  const bytes = sizes.reduce((sum, each) => sum + each.bytes, 0);
  if (bytes <= MOST_COMPRESSED_BYTES) return bytes;
  const list = sizes.map((each) => `${each.name} ${kib(each.bytes)}`).join(', ');
  throw new Error(
    `The dashboard takes ${kib(bytes)} compressed, more than ${kib(MOST_COMPRESSED_BYTES)}: ${list}`,
  );
}

export function kib(bytes) {
  return `${(bytes / 1024).toFixed(1)} KiB`;
}
