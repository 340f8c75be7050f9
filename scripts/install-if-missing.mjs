/**
 * Makes every command of the project work as the first one in a fresh clone: installs the dependencies when they are
 * absent or are not those of package-lock.json. Needs nothing installed, and runs on the oldest Node that
 * package.json admits.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNode, projectRoot } from './run-node.mjs';

const lockFile = join(projectRoot, 'package-lock.json');
const installedLockFile = join(projectRoot, 'node_modules', '.package-lock.json');
const stampFile = join(projectRoot, 'node_modules', '.slipway-install');

/** Returns with the dependencies in place, or ends the process with exit code 1 and one clear message. */
export function ensureInstalled() {
  refuseOldNode();
  if (!isInstalled()) install();
  if (findNode() === undefined) {
    fail(
      'Node 24 is missing: the package "node" has no binary, so its install script did not run. ' +
        'Allow install scripts (npm config get ignore-scripts) and run npm ci, or use Node 24 yourself.',
    );
  }
}

function refuseOldNode() {
  const least = readJson(join(projectRoot, 'package.json')).engines.node.replace('>=', '');
  const [leastMajor, leastMinor] = least.split('.').map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < leastMajor || (major === leastMajor && minor < leastMinor)) {
    fail(`Node ${least} or newer is needed to start; this is ${process.versions.node}.`);
  }
}

function isInstalled() {
  if (!existsSync(installedLockFile)) return false;
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === lockHash()) return true;
  if (!packagesMatchLock()) return false;
  writeFileSync(stampFile, lockHash());
  return true;
}

/** True after somebody's own `npm ci`. Optional packages may be absent: they are for other platforms. */
function packagesMatchLock() {
  const installed = readJson(installedLockFile).packages;
  return Object.entries(readJson(lockFile).packages).every(([path, wanted]) => {
    if (path === '') return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true || wanted.devOptional === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function install() {
  // npm ci would empty what the link leads to.
  if (lstatSync(join(projectRoot, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail('node_modules is a link, to packages other than those of package-lock.json: remove the link first.');
  }
  const startedMs = performance.now();
  process.stderr.write('Installing dependencies (npm ci) ... ');
  const args = ['ci', '--include=dev', '--loglevel', 'error', '--no-fund', '--no-audit'];
  const outcome = spawnSync('npm', args, {
    cwd: projectRoot,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (outcome.error) fail(`npm could not be run: ${outcome.error.message}`);
  if (outcome.status !== 0) {
    fail(`npm ci failed:\n${outcome.stderr}${outcome.stdout}`);
  }
  writeFileSync(stampFile, lockHash());
  process.stderr.write(`done in ${((performance.now() - startedMs) / 1000).toFixed(1)} s\n`);
}

function lockHash() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function fail(message) {
  process.stderr.write(`\n${message}\n`);
  process.exit(1);
}
