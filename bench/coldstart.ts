/**
 * How long a new instance takes to load the app, and what it then holds, each time in a fresh process: the bundle as it
 * is deployed, the same with V8's compile cache filled, and the same entry with its packages in node_modules.
 */
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableOf, type Figure } from './table.ts';

export interface ColdstartOptions {
  readonly runs: number;
  readonly json?: boolean;
}

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

export async function coldstartBench({ runs, json }: ColdstartOptions): Promise<void> {
  const caches = mkdtempSync(path.join(tmpdir(), 'slipway-bench-'));
  mkdirSync(WORK, { recursive: true });
  const unbundled = mkdtempSync(path.join(WORK, 'coldstart-'));
  try {
    const variants = await variantsIn(unbundled, caches);
    // Fills the caches, those of the file system too.
    for (const variant of variants) load(variant);
    const answers = variants.map(({ name }): [string, Answer[]] => [name, []]);
    // In turn, so that a busy minute of the machine is in every figure.
    for (let run = 0; run < runs; run += 1) {
      for (const [index, variant] of variants.entries()) answers[index]?.[1].push(load(variant));
    }
    const figures = [...answers.flatMap(([name, each]) => figuresOf(name, each)), ...sizes()];
    process.stdout.write(`${json ? JSON.stringify(figures, null, 2) : tableOf(figures)}\n`);
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
    { name: 'bundle', files: bundle, env },
    { name: 'bundle, with telemetry', files: bundle, env: { ...env, ...TELEMETRY } },
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

function figuresOf(name: string, answers: readonly Answer[]): Figure[] {
  const figure = (what: string, unit: string, values: readonly number[]): Figure => ({
    name: `${name}: ${what}`,
    unit,
    values,
  });
  return [
    figure(
      'load',
      'ms',
      answers.map(({ load: { ms } }) => ms),
    ),
    figure(
      'load, processors',
      'ms',
      answers.map(({ load: { processorMs } }) => processorMs),
    ),
    figure(
      'resident after it',
      'MB',
      answers.map(({ load: { residentMb } }) => residentMb),
    ),
    figure(
      'then what calls Azure',
      'ms',
      answers.flatMap(({ later }) => later?.ms ?? []),
    ),
    figure(
      'resident with that',
      'MB',
      answers.flatMap(({ later }) => later?.residentMb ?? []),
    ),
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

function sizes(): Figure[] {
  const kib = (file: string): number => statSync(path.join(DIST, file)).size / 1024;
  const scripts = chunks().filter((name) => name.endsWith('.js') && name !== 'main.js');
  const all = scripts.reduce((sum, name) => sum + kib(path.join('chunks', name)), kib('main.js'));
  return [
    { name: 'dist/main.js', unit: 'KiB', values: [kib('main.js')] },
    { name: 'dist/main.js and its chunks', unit: 'KiB', values: [all] },
  ];
}
