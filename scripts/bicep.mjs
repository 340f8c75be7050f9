/**
 * `npm run bicep`: compiles and lints the templates of infra/, and tells whether they are formatted. `--find` prints
 * where the compiler is, as JSON, for the tests. Without a compiler both say why, and nothing fails.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './run-node.mjs';

/** What the templates were written with; an older compiler does not know all the rules of bicepconfig.json. */
const VERSION = '0.49.2';
/** Of the packages of that version, SHA-512 as NuGet writes it. */
const HASHES = {
  'linux-x64': 'kBnX0iG9wd/PWdCTwFfUvm6Jemn+5L7sY7b7HQi5k+LLwdFmrbw4y5RTLFxewCFMdBqUThiOILMa7sgzklPEAQ==',
};
const RESTORE_LIMIT_MS = 60_000;
const infra = join(projectRoot, 'infra');
const isWindows = process.platform === 'win32';
const executable = isWindows ? 'bicep.exe' : 'bicep';
/** Bicep is built without the libraries of languages that not every machine has. */
const environment = { DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1', ...process.env };

/** `{ command, version, from }`, or `{ skipped }` with the reason. Asks the network only when nothing is here. */
export function findBicep() {
  const installedByAz = join(process.env['AZURE_CONFIG_DIR'] ?? join(homedir(), '.azure'), 'bin', executable);
  const found = versioned('bicep', 'on PATH') ?? versioned(installedByAz, 'az bicep');
  return found ?? (existsSync(packagedCommand()) ? unpacked() : restore());
}

function versioned(command, from) {
  const { status, stdout } = run(command, ['--version']);
  const version = /version (\d+\.\d+\.\d+)/.exec(stdout ?? '')?.[1];
  return status === 0 && version !== undefined && !isOlder(version) ? { command, version, from } : undefined;
}

function isOlder(version) {
  return version.localeCompare(VERSION, 'en', { numeric: true }) < 0;
}

/** Into NuGet's own folder of packages, by a project that names the package and nothing else. */
function restore() {
  const sdk = run('dotnet', ['--version']);
  if (sdk.status !== 0) {
    return {
      skipped: `no Bicep ${VERSION} or newer is here: not on PATH, not by "az bicep install", and no .NET SDK to fetch it with`,
    };
  }
  const folder = join(cacheFolder(), `bicep-${VERSION}`);
  mkdirSync(folder, { recursive: true });
  const project = join(folder, 'bicep.csproj');
  writeFileSync(project, projectOf(Number.parseInt(sdk.stdout, 10)));
  const outcome = run('dotnet', ['restore', project, '--nologo'], RESTORE_LIMIT_MS);
  if (outcome.status !== 0) {
    const lines = `${outcome.error?.message ?? ''}\n${outcome.stdout ?? ''}`.split('\n');
    const reason = lines.find((line) => /error/i.test(line)) ?? 'no answer';
    return { skipped: `${packageName()} ${VERSION} could not be had from NuGet: ${reason.trim()}` };
  }
  if (existsSync(packagedCommand())) return unpacked();
  return { skipped: `${packageName()} ${VERSION} was restored without ${packagedCommand()}` };
}

function unpacked() {
  const command = packagedCommand();
  const wanted = HASHES[platform()];
  if (wanted !== undefined && packageHash() !== wanted) {
    return { skipped: `${packageName()} ${VERSION} is not the package that its hash is known of` };
  }
  if (!isWindows) chmodSync(command, 0o755);
  return (
    versioned(command, `the NuGet package ${packageName()} ${VERSION}`) ?? {
      skipped: `${command} does not run here`,
    }
  );
}

function packageHash() {
  const file = join(packageFolder(), `${packageName().toLowerCase()}.${VERSION}.nupkg`);
  return createHash('sha512').update(readFileSync(file)).digest('base64');
}

function projectOf(major) {
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net${String(major)}.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageDownload Include="${packageName()}" Version="[${VERSION}]" /></ItemGroup>
</Project>
`;
}

function platform() {
  const systems = { linux: 'linux', darwin: 'osx', win32: 'win' };
  return `${systems[process.platform] ?? process.platform}-${process.arch}`;
}

function packageName() {
  return `Azure.Bicep.CommandLine.${platform()}`;
}

function packageFolder() {
  const packages = process.env['NUGET_PACKAGES'] ?? join(homedir(), '.nuget', 'packages');
  return join(packages, packageName().toLowerCase(), VERSION);
}

function packagedCommand() {
  return join(packageFolder(), 'tools', executable);
}

function cacheFolder() {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'slipway');
}

function run(command, args, timeout = 60_000) {
  return spawnSync(command, args, { encoding: 'utf8', env: environment, timeout, cwd: projectRoot });
}

/** Answers with whether all is well. What the compiler says goes to the terminal. */
function check(bicep) {
  process.stdout.write(`Bicep ${bicep.version} (${bicep.from})\n`);
  const files = readdirSync(infra, { recursive: true }).map((name) => join(infra, name));
  const templates = files.filter((file) => file.endsWith('.bicep'));
  const parameters = files.filter((file) => file.endsWith('.bicepparam'));
  const roots = templates.filter((file) => join(infra, basename(file)) === file);
  const checks = [
    ...roots.map((file) => compile(bicep, ['build', file, '--stdout', '--no-restore'], file)),
    ...parameters.map((file) => compile(bicep, ['build-params', file, '--stdout', '--no-restore'], file)),
    areFormatted(bicep, [...templates, ...parameters]),
  ];
  return checks.every(Boolean);
}

/** The linter's findings come with the compiler's, of a template and all its modules; a warning fails too. */
function compile({ command }, args, file) {
  const { status, stdout, stderr } = run(command, args);
  const warnings = (stderr.match(/: (Warning|Error) /g) ?? []).length;
  process.stdout.write(
    `${relative(projectRoot, file)}: ${String(stdout.length)} bytes of JSON, ${String(warnings)} warnings or errors\n${stderr}`,
  );
  return status === 0 && warnings === 0;
}

/** Of a copy that the compiler formats, what comes out otherwise. */
function areFormatted({ command }, files) {
  const copy = mkdtempSync(join(tmpdir(), 'slipway-bicep-'));
  try {
    cpSync(infra, copy, { recursive: true });
    spawnSync(command, ['format', '--pattern', '**/*.bicep*'], { cwd: copy, env: environment });
    const changed = files.filter(
      (file) => readFileSync(join(copy, relative(infra, file)), 'utf8') !== readFileSync(file, 'utf8'),
    );
    for (const file of changed) process.stdout.write(`${relative(projectRoot, file)}: not formatted\n`);
    return changed.length === 0;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const bicep = findBicep();
  if (process.argv[2] === '--find') process.stdout.write(`${JSON.stringify(bicep)}\n`);
  else if (bicep.skipped) process.stdout.write(`Skipped: ${bicep.skipped}.\n`);
  else process.exitCode = check(bicep) ? 0 : 1;
}
