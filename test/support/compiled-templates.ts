/**
 * The templates of infra/, compiled and evaluated by the Bicep compiler itself: what a deployment of each set of
 * parameters would make, with names and properties as they would be sent. What is known only in Azure (the ids of a new
 * identity, the cloud's suffixes) stays an expression in square brackets.
 */
import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';

const ROOT = join(import.meta.dirname, '../..');
export const DEPLOYED_TO = '11111111-1111-1111-1111-111111111111';
const TENANT = '22222222-2222-2222-2222-222222222222';
export const PRINCIPAL = '33333333-3333-3333-3333-333333333333';
/** As Azure writes it; it opens nothing. */
export const TELEMETRY_CONNECTION =
  'InstrumentationKey=55555555-5555-5555-5555-555555555555;IngestionEndpoint=https://westus2-1.in.applicationinsights.azure.com/';
/** azd takes no longer one. */
const LONGEST_ENVIRONMENT = 'e'.repeat(64);

const foundCompiler = z.union([z.object({ command: z.string() }), z.object({ skipped: z.string() })]);

/** Blocks: tests are collected, or skipped, by what it answers. */
export function findCompiler(): z.output<typeof foundCompiler> {
  const { stdout } = spawnSync(process.execPath, [join(ROOT, 'scripts/bicep.mjs'), '--find'], {
    encoding: 'utf8',
  });
  return foundCompiler.parse(JSON.parse(stdout));
}

const resource = z.looseObject({
  id: z.string(),
  type: z.string(),
  name: z.string(),
  apiVersion: z.string(),
  properties: z.record(z.string(), z.unknown()).default({}),
});

export type PredictedResource = z.output<typeof resource>;

const snapshot = z.object({
  predictedResources: z.array(resource),
  diagnostics: z.array(z.unknown()),
  outputs: z.record(z.string(), z.unknown()).optional(),
});

export type Snapshot = z.output<typeof snapshot>;

/** Sets of parameters beside those of the environments, each over a file of infra/. */
const variants = {
  /** As prod, and nothing but the network reaches the app; alerts are told of by mail. */
  closed: (infra: string) =>
    `${readFileSync(join(infra, 'prod.bicepparam'), 'utf8')}
param publicApp = false
param alertEmails = ['operators@example.com']
`,
  onboarded: () => `using 'onboard.bicep'\nparam principalId = '${PRINCIPAL}'\n`,
  settingsForStorage: () => settingsFor('azureStorage', ''),
  settingsForScheduler: () => settingsFor('durableTaskScheduler', 'https://hub.durabletask.io'),
} as const;

function settingsFor(backEnd: string, schedulerEndpoint: string): string {
  return `using 'modules/app-settings.bicep'
param clientId = '44444444-4444-4444-4444-444444444444'
param storageAccountName = 'account'
param records = 'table:https://account.table.core.windows.net/SlipwayRecords'
param serviceBusHost = 'namespace.servicebus.windows.net'
param queues = { requests: 'requests', rejected: 'rejected', results: 'results' }
param eventsTopic = 'events'
param telemetryConnection = '${TELEMETRY_CONNECTION}'
param subscriptionIds = ['${DEPLOYED_TO}', '${TENANT}']
param productionSubscriptionIds = ['${DEPLOYED_TO}']
param httpAuthLevel = 'function'
param durableBackEnd = '${backEnd}'
param schedulerEndpoint = '${schedulerEndpoint}'
param taskHubName = 'Hub'
param environmentName = 'test'
param furtherSettings = { STALLED_POLICY: 'fail', PRINCIPAL_SOURCE: 'local' }
`;
}

export interface CompiledTemplates {
  /** As JSON, of `main` and `onboard`. */
  readonly texts: Readonly<Record<'main' | 'onboard', string>>;
  readonly snapshots: Readonly<Record<'dev' | 'prod' | keyof typeof variants, Snapshot>>;
  /** All that the compiler and the linter had to say. */
  readonly told: string;
}

/** In a copy, since the compiler writes beside what it reads. */
export async function compileTemplates(command: string): Promise<CompiledTemplates> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-infra-'));
  try {
    const infra = join(folder, 'infra');
    cpSync(join(ROOT, 'infra'), infra, { recursive: true });
    cpSync(join(ROOT, 'servicebus.config.json'), join(folder, 'servicebus.config.json'));
    for (const [name, text] of Object.entries(variants))
      writeFileSync(join(infra, `${name}.bicepparam`), text(infra));
    const run = compilerIn(infra, command);
    const compile = async (name: string): Promise<string> =>
      (await run(['build', `${name}.bicep`, '--stdout', '--no-restore'])).stdout;
    const evaluate = async (name: string): Promise<Snapshot> => {
      const isOfGroup = name.startsWith('settings');
      const scope = isOfGroup ? ['--resource-group', 'rg'] : ['--location', 'westus2'];
      const where = ['--tenant-id', TENANT, '--subscription-id', DEPLOYED_TO, ...scope];
      await run(['snapshot', `${name}.bicepparam`, ...where]);
      return snapshot.parse(JSON.parse(readFileSync(join(infra, `${name}.snapshot.json`), 'utf8')));
    };
    // Two after the other beside two others: each is one process for some seconds.
    const [ofTexts, ofEnvironments, ofVariants] = await Promise.all([
      inOrder(['main', 'onboard'] as const, compile),
      inOrder(['dev', 'prod'] as const, evaluate),
      inOrder(['closed', 'onboarded', 'settingsForStorage', 'settingsForScheduler'] as const, evaluate),
    ]);
    return { texts: ofTexts, snapshots: { ...ofEnvironments, ...ofVariants }, told: run.told() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compilerIn(cwd: string, command: string) {
  const told: string[] = [];
  const env = {
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
    ...process.env,
    AZURE_ENV_NAME: LONGEST_ENVIRONMENT,
  };
  const run = async (args: readonly string[]) => {
    const ended = await promisify(execFile)(command, args, { cwd, env, maxBuffer: 16 * 1024 * 1024 });
    told.push(ended.stderr);
    return ended;
  };
  return Object.assign(run, { told: () => told.join('') });
}

async function inOrder<Name extends string, T>(
  names: readonly Name[],
  make: (name: Name) => Promise<T>,
): Promise<Record<Name, T>> {
  const made: [Name, T][] = [];
  for (const name of names) made.push([name, await make(name)]);
  // Each name is there once: `fromEntries` only forgets which they were.
  return Object.fromEntries(made) as Record<Name, T>;
}

export function ofType({ predictedResources }: Snapshot, type: string): readonly PredictedResource[] {
  return predictedResources.filter((each) => each.type === type);
}

/** The only one of its type. */
export function onlyOf(snapshot: Snapshot, type: string): PredictedResource {
  const [found, ...others] = ofType(snapshot, type);
  if (found === undefined || others.length > 0)
    throw new Error(`Not one ${type}: ${String(others.length + 1)}`);
  return found;
}
