/**
 * `npm run start:func`: the app under Microsoft's own Functions host. Arguments go to `func start`. What it needs and
 * cannot make itself it asks for, and changes nothing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { azuriteFor } from './azurite.mjs';
import { buildIfStale } from './build.mjs';
import { ensureInstalled } from './install-if-missing.mjs';
import { findNode, projectRoot, run } from './run-node.mjs';

const USAGE = `Runs the app under the Azure Functions Core Tools (func, version 4): the host that Azure runs.

  npm run start:func [-- ARGUMENT OF func start ...]

Needs func on PATH and local.settings.json. Builds the app, and starts Azurite where AzureWebJobsStorage names an
emulator on this machine and nothing listens there. Service Bus is not started: see docs/deploy.md.
`;

const settingsFile = join(projectRoot, 'local.settings.json');
/** Of npm, func is a script there. */
const shell = process.platform === 'win32';

async function main(args) {
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(USAGE);
    return 0;
  }
  const problem = problemWithTools() ?? problemWithSettings();
  if (problem !== undefined) {
    process.stderr.write(`${problem}\n`);
    return 1;
  }
  ensureInstalled();
  await buildIfStale();
  const azurite = await azuriteFor(storageConnection());
  try {
    // The host runs the app with the node that it finds: the one that the project is tested with.
    const env = { ...process.env, PATH: [dirname(findNode()), process.env['PATH']].join(delimiter) };
    return await run('func', ['start', ...args], { cwd: projectRoot, env, shell });
  } finally {
    azurite?.kill();
  }
}

function problemWithTools() {
  const { error, status, stdout } = spawnSync('func', ['--version'], { encoding: 'utf8', shell });
  if (error !== undefined || status !== 0) {
    return (
      'The Azure Functions Core Tools are missing: there is no func on PATH. Install version 4\n' +
      '(npm install --global azure-functions-core-tools@4), or run the app on the embedded host: npm start'
    );
  }
  const version = stdout.trim().split('\n').at(-1);
  return version.startsWith('4.') ? undefined : `Version 4 of the Core Tools is needed; func is ${version}.`;
}

function problemWithSettings() {
  return existsSync(settingsFile)
    ? undefined
    : 'local.settings.json is missing. Copy local.settings.sample.json, and give it the settings of docs/deploy.md,\n' +
        '"Under the real host, on one machine".';
}

/** As the host sees it. The file may have comments, which JSON.parse would refuse. */
function storageConnection() {
  const [, inFile] = /"AzureWebJobsStorage"\s*:\s*"([^"]*)"/.exec(readFileSync(settingsFile, 'utf8')) ?? [];
  return process.env['AzureWebJobsStorage'] ?? inFile ?? '';
}

process.exitCode = await main(process.argv.slice(2));
