/**
 * `npm run package`: builds, and puts together what is deployed and nothing else: the folder `app`, for `azd` and
 * `func`, and a zip of it, for zip deployment. The same commit gives the same bytes on every machine with the same npm.
 */
import { zipSync } from 'fflate';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { kib } from './build-dashboard.mjs';
import { build, docsFolder } from './build.mjs';
import { billOfMaterials, bundledPackages, groupedBy, noticesOf } from './bundled-packages.mjs';
import { ensureInstalled } from './install-if-missing.mjs';
import { projectRoot } from './run-node.mjs';

const USAGE = `Puts together what is deployed.

  npm run package [-- --out DIR]

  --out DIR   where to (default dist-package): the zip slipway-<version>.zip, and the same unpacked in app/
`;

const MOST_BYTES = 1_200_000;

/** A zip knows no earlier time. Read by the local clock, as it is written: so it is this everywhere. */
const FIXED_TIME = new Date(1980, 0, 1);

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'dist-package' }, help: { type: 'boolean', short: 'h' } },
});
if (values.help) process.stdout.write(USAGE);
else await makePackage(resolve(projectRoot, values.out));

async function makePackage(folder) {
  ensureInstalled();
  const built = await build();
  const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
  const entries = entriesOf(built, manifest);
  const app = join(folder, 'app');
  rmSync(app, { recursive: true, force: true });
  for (const [name, contents] of entries) writeInto(join(app, name), contents);
  const zip = zipSync(Object.fromEntries(entries), { level: 9, mtime: FIXED_TIME });
  const zipFile = join(folder, `slipway-${manifest.version}.zip`);
  writeFileSync(zipFile, zip);
  report(entries, zip, zipFile);
}

/** Sorted by name; each with its bytes. */
function entriesOf({ files, metafiles }, manifest) {
  const packages = bundledPackages(metafiles);
  const made = {
    'THIRD-PARTY-NOTICES.txt': noticesOf(packages),
    'package.json': asJson(neededOf(manifest)),
    'sbom.cdx.json': asJson(billOfMaterials(packages)),
  };
  const docs = readdirSync(docsFolder).map((file) => join(docsFolder, file));
  const copied = [join(projectRoot, 'LICENSE'), join(projectRoot, 'host.json'), ...files, ...docs];
  return [
    ...Object.entries(made).map(([name, text]) => [name, Buffer.from(text)]),
    ...copied.map((path) => [
      relative(projectRoot, path).replaceAll('\\', '/'),
      new Uint8Array(readFileSync(path)),
    ]),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** All that the worker reads. Without dependencies: nobody has to install any. */
function neededOf({ name, version, license, type, main }) {
  return { name, version, private: true, license, type, main };
}

function asJson(value) {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function writeInto(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

function report(entries, zip, zipFile) {
  const sizes = groupedBy(entries, ([name]) => partOf(name));
  for (const [part, each] of sizes) {
    const bytes = each.reduce((sum, [, contents]) => sum + contents.length, 0);
    const packed = zipSync(Object.fromEntries(each), { level: 9 }).length;
    line(part, bytes, packed);
  }
  const all = entries.reduce((sum, [, contents]) => sum + contents.length, 0);
  line('all', all, zip.length);
  const hash = createHash('sha256').update(zip).digest('hex');
  process.stdout.write(`\n${relative(process.cwd(), zipFile)}\nsha256 ${hash}\n`);
  if (zip.length <= MOST_BYTES) return;
  process.stderr.write(`The zip is larger than the aim of ${kib(MOST_BYTES)}.\n`);
  process.exitCode = 1;
}

function partOf(name) {
  if (name.endsWith('.map')) return 'source maps';
  if (name.startsWith('dist/chunks/')) return 'dist/chunks/';
  return /^dist\/[\w-]+\//.exec(name)?.[0] ?? name;
}

function line(name, bytes, packed) {
  process.stdout.write(`${name.padEnd(26)}${kib(bytes).padStart(12)}${kib(packed).padStart(12)} zipped\n`);
}
