/** The packages of which something is in the bundles, by esbuild's account; their licences and the list of them. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './run-node.mjs';

/** What may be passed on in a package of ours, with its notice. */
export const allowedLicences = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** By name and version, each once. Throws when one has a licence that is not allowed. */
export function bundledPackages(metafiles) {
  const found = new Map();
  for (const { outputs } of metafiles) {
    for (const { inputs } of Object.values(outputs)) {
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const [folder] = /^(.*[\\/])?node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(path) ?? [];
        if (folder === undefined || bytesInOutput === 0) continue;
        const each = readPackage(join(projectRoot, folder));
        found.set(`${each.name}@${each.version}`, each);
      }
    }
  }
  const packages = [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
  refuseOtherLicences(packages);
  return packages;
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return { name, version, licence: license, text: texts.join('\n\n') };
}

export function refuseOtherLicences(packages) {
  const others = packages.filter(({ licence }) => !allowedLicences.includes(licence));
  if (others.length === 0) return;
  const list = others.map(({ name, version, licence }) => `${name} ${version}: ${String(licence)}`);
  throw new Error(
    `What would be deployed has packages under licences that are not allowed (${allowedLicences.join(', ')}):\n` +
      list.join('\n'),
  );
}

/** Names first, then every text once, with the packages that it is of. */
export function noticesOf(packages) {
  const byText = groupedBy(
    packages,
    ({ text, licence }) => text || `(The package has no text besides "${licence}".)`,
  );
  const list = packages.map(({ name, version, licence }) => `${name} ${version}  ${licence}`);
  const texts = [...byText].map(([text, each]) => {
    const names = each.map(({ name, version }) => `${name} ${version}`);
    return `${'-'.repeat(80)}\n${names.join('\n')}\n\n${text}\n`;
  });
  return `Slipway contains, wholly or in part:\n\n${list.join('\n')}\n\n${texts.join('\n')}`;
}

export function groupedBy(all, keyOf) {
  const groups = new Map();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return groups;
}

/**
 * CycloneDX, by `npm sbom`, of those packages. npm is asked for all that is installed and most is left out here: with
 * `--omit dev` it leaves out whatever a tool of development needs too.
 */
export function billOfMaterials(packages) {
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const outcome = spawnSync('npm', args, {
    cwd: projectRoot,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (outcome.status !== 0) throw new Error(`npm sbom failed: ${outcome.error?.message ?? outcome.stderr}`);
  return onlyWith(packages, JSON.parse(outcome.stdout));
}

/** Without what differs from one run, or one folder, to the next: a number, a time and the folder's name. */
function onlyWith(packages, { bomFormat, specVersion, version, metadata, components, dependencies }) {
  const wanted = new Set(packages.map((each) => `${each.name}@${each.version}`));
  const shipped = components.filter((each) => wanted.has(each['bom-ref']));
  const listed = new Set(shipped.map((each) => each['bom-ref']));
  const missing = [...wanted].filter((ref) => !listed.has(ref));
  if (missing.length > 0) throw new Error(`npm sbom does not know what is bundled: ${missing.join(', ')}`);
  const { lifecycles, tools, component } = metadata;
  const ownRef = component['bom-ref'];
  return {
    bomFormat,
    specVersion,
    version,
    metadata: { lifecycles, tools, component: { ...component, name: ownRef.replace(/@[^@]+$/, '') } },
    components: shipped,
    dependencies: dependencies
      .filter(({ ref }) => listed.has(ref) || ref === ownRef)
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((each) => listed.has(each)) })),
  };
}
