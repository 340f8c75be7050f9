/**
 * How long a new instance takes to load the app, and what it then holds, each time in a fresh process: the bundle as it
 * is deployed, the same with V8's compile cache filled, and the same entry with its packages in node_modules.
 */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Bench } from './bench.ts';
import type { Aim, Figure } from './figure.ts';

interface Measured {
  readonly ms: number;
  /** Of all threads: nearly the same on a busy machine as on a quiet one. */
  readonly processorMs: number;
  readonly residentMb: number;
}

interface Answer {
  readonly load: Measured;
  /** Of what calls Azure, which is loaded when it is first used. */
  readonly later?: Measured;
  readonly registered: number;
}

interface Variant {
  readonly name: string;
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** As it is after a deployment: the aims are of that. */
  readonly isDeployed?: true;
}

const ROOT = path.resolve(import.meta.dirname, '..');
const DIST = path.join(ROOT, 'dist');
/** In node_modules, so that what is built there finds the packages. */
const WORK = path.join(ROOT, 'node_modules', '.cache');

/** As in Azure. Nothing is asked of either name. */
const SETTINGS = {
  ServiceBus__fullyQualifiedNamespace: 'bench.servicebus.windows.net',
  OPERATION_RECORDS: 'table:https://benchrecords.table.core.windows.net/SlipwayRecords',
  SUBSCRIPTIONS: '00000000-0000-4000-8000-000000000000',
  PRINCIPAL_SOURCE: 'builtInAuthentication',
  WEBSITE_AUTH_ENABLED: 'True',
  WEBSITE_HOSTNAME: 'bench.azurewebsites.net',
};

/** Nothing is sent within the time that it takes. */
const TELEMETRY = {
  APPLICATIONINSIGHTS_CONNECTION_STRING: 'InstrumentationKey=00000000-0000-4000-8000-000000000000',
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'Authorization=AAD',
};

export const coldstartBench: Bench<'runs'> = {
  name: 'coldstart',
  description:
    'a new instance: how long loading the app takes, what it then holds, beside the same unbundled',
  options: { runs: { about: 'how many runs of each', default: 10 } },
  run: ({ runs }) => measure(runs),
};

async function measure(runs: number): Promise<readonly Figure[]> {
  const caches = mkdtempSync(path.join(tmpdir(), 'slipway-bench-'));
  mkdirSync(WORK, { recursive: true });
  const unbundled = mkdtempSync(path.join(WORK, 'coldstart-'));
  try {
    const variants = await variantsIn(unbundled, caches);
    // Fills the caches, those of the file system too.
    for (const variant of variants) load(variant);
    const answers = variants.map((variant): [Variant, Answer[]] => [variant, []]);
    // In turn, so that a busy minute of the machine is in every figure.
    for (let run = 0; run < runs; run += 1) {
      for (const [variant, each] of answers) each.push(load(variant));
    }
    return [...answers.flatMap(([variant, each]) => figuresOfVariant(variant, each)), ...sizes()];
  } finally {
    for (const folder of [caches, unbundled]) rmSync(folder, { recursive: true });
  }
}

async function variantsIn(unbundled: string, caches: string): Promise<readonly Variant[]> {
  const bundle = [path.join(DIST, 'main.js'), path.join(DIST, 'chunks', azureChunk())];
  await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/main.ts', 'src/azure-work.ts'],
    outdir: unbundled,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node22',
  });
  const env = { ...SETTINGS, NODE_COMPILE_CACHE: '' };
  return [
    { name: 'bundle', files: bundle, env, isDeployed: true },
    { name: 'bundle, with telemetry', files: bundle, env: { ...env, ...TELEMETRY }, isDeployed: true },
    { name: 'bundle, compile cache', files: bundle, env: { ...env, NODE_COMPILE_CACHE: caches } },
    {
      name: 'unbundled',
      files: ['main.mjs', 'azure-work.mjs'].map((file) => path.join(unbundled, file)),
      env,
    },
  ];
}

function load({ files, env }: Variant): Answer {
  const child = path.join(import.meta.dirname, 'coldstart-child.mjs');
  const told = execFileSync(process.execPath, [child, ...files], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  // Written by the child above.
  const answer = JSON.parse(told) as Answer;
  if (answer.registered === 0) throw new Error(`${files.join(', ')} registered no function`);
  return answer;
}

/** What decision 16 wants of the build as it is deployed: 90 ms, and 90 MB with everything loaded. */
const LOAD_AIM: Aim = { of: 'median', atMost: 90 };
const RESIDENT_AIM: Aim = { of: 'median', atMost: 90 };

function figuresOfVariant({ name, isDeployed }: Variant, answers: readonly Answer[]): readonly Figure[] {
  const figure = (what: string, unit: string, values: readonly number[], aim?: Aim): Figure => ({
    name: `${name}: ${what}`,
    unit,
    values,
    ...(aim && isDeployed ? { aims: [aim] } : {}),
  });
  const loads = answers.map(({ load: first }) => first);
  const laters = answers.flatMap(({ later }) => later ?? []);
  const milliseconds = (all: readonly Measured[]): number[] => all.map(({ ms }) => ms);
  const megabytes = (all: readonly Measured[]): number[] => all.map(({ residentMb }) => residentMb);
  const used = loads.map(({ processorMs }) => processorMs);
  return [
    figure('load', 'ms', milliseconds(loads), LOAD_AIM),
    figure('load, processors', 'ms', used),
    figure('resident after it', 'MB', megabytes(loads)),
    figure('then what calls Azure', 'ms', milliseconds(laters)),
    figure('resident with that', 'MB', megabytes(laters), RESIDENT_AIM),
  ];
}

function chunks(): readonly string[] {
  // Written by the build.
  return JSON.parse(readFileSync(path.join(DIST, 'chunks.json'), 'utf8')) as readonly string[];
}

function azureChunk(): string {
  const name = chunks().find((each) => /^azure-work-.*[.]js$/.test(each));
  if (name === undefined) throw new Error('The build has no chunk of what calls Azure');
  return name;
}

function sizes(): readonly Figure[] {
  const kib = (file: string): number => statSync(path.join(DIST, file)).size / 1024;
  const scripts = chunks().filter((name) => name.endsWith('.js') && name !== 'main.js');
  const all = scripts.reduce((sum, name) => sum + kib(path.join('chunks', name)), kib('main.js'));
  return [
    { name: 'dist/main.js', unit: 'KiB', values: [kib('main.js')] },
    { name: 'dist/main.js and its chunks', unit: 'KiB', values: [all] },
  ];
}
