/**
 * `npm run record-histories`: runs operations of several kinds on the embedded stack and keeps the histories that the
 * engine recorded, for the orchestration version that host.json names. The histories of a released version are never
 * written anew: operations may have been left under way that look like them.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { operationIdOf, planningIdOf, sessionIdOf } from '../../src/domain/operation-ids.ts';
import type { ClusterRequestInput } from '../../src/domain/request.ts';
import type { FaultInput } from '../../src/local/arm/faults/fault-presets.ts';
import { eventuallyTrue } from '../support/eventually.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import {
  askedIn,
  type OrchestrationAnswer,
  type OrchestrationTrigger,
  type RecordedExecution,
  type RecordedHistory,
} from '../support/recorded-history.ts';
import { currentVersion, HISTORIES, releasedVersions } from '../support/recorded-versions.ts';

const ROOT = join(import.meta.dirname, '../..');
const SPEED = 300;

/** One operation; its name is that of the file. */
interface Recording {
  readonly name: string;
  readonly sample: string;
  /** Whether the cluster is removed afterwards, as a recording of its own: `<name>-removed`. */
  readonly removed?: boolean;
  readonly kind?: 'PlanCluster';
  /** Whether it is canceled once it has begun to make something. */
  readonly canceled?: boolean;
  readonly faults?: readonly FaultInput[];
}

const recordings: readonly Recording[] = [
  { name: 'byo-vnet', sample: 'byo-vnet', removed: true },
  { name: 'private-link-advanced', sample: 'private-link-advanced' },
  {
    name: 'compensated',
    sample: 'byo-vnet',
    faults: [
      {
        ...inGroup('compensated', 'Microsoft.ContainerService/managedClusters/*'),
        method: 'PUT',
        status: 409,
        code: 'QuotaExceeded',
        message: 'Insufficient regional vcpu quota left.',
      },
    ],
  },
  {
    name: 'many-retries',
    sample: 'byo-vnet',
    faults: [
      {
        ...inGroup('many-retries', '*'),
        method: 'PUT',
        occurrence: { every: 2 },
        status: 503,
        code: 'ServiceUnavailable',
        message: 'The service is unavailable.',
      },
      { ...inGroup('many-retries', 'Microsoft.ManagedIdentity/*'), durations: { principalReplication: 240 } },
      { ...inGroup('many-retries', '*/roleAssignments/*'), durations: { roleAssignmentEffective: 540 } },
    ],
  },
  { name: 'canceled', sample: 'byo-vnet', canceled: true },
  { name: 'plan', sample: 'byo-vnet', kind: 'PlanCluster' },
];

function inGroup(name: string, rest: string) {
  return { path: `*/resourceGroups/rg-${name}/providers/${rest}`, occurrence: 'every' } as const;
}

/** What an operation became: where its history is to be found, and under which name it is kept. */
interface Recorded {
  readonly name: string;
  readonly operationId: string;
}

async function recordHistories(): Promise<void> {
  const version = currentVersion();
  if (releasedVersions().includes(version)) {
    throw new Error(
      `Version ${version} is released: its histories stay. Raise defaultVersion in host.json if calls have changed.`,
    );
  }
  const dir = mkdtempSync(join(tmpdir(), 'slipway-recording-'));
  try {
    const notes = join(dir, 'executions.jsonl');
    const recorded = await runAll(recordingApp(dir), notes);
    const folder = join(HISTORIES, version);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const { name, operationId } of recorded)
      write(join(folder, `${name}.json.gz`), historyOf(notes, operationId));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The app as it is deployed, with the hook that takes notes loaded before it. */
function recordingApp(dir: string): string {
  const files = [join(ROOT, 'test/support/recording-hook.ts'), join(ROOT, 'dist/main.js')];
  const imports = files.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};\n`);
  writeFileSync(join(dir, 'main.mjs'), imports.join(''));
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ main: 'main.mjs' }));
  copyFileSync(join(ROOT, 'host.json'), join(dir, 'host.json'));
  return dir;
}

async function runAll(app: string, notes: string): Promise<readonly Recorded[]> {
  const stack = await startLocalStack(SPEED, { app, hostEnv: { SLIPWAY_RECORDING: notes } });
  try {
    const recorded: Recorded[] = [];
    for (const recording of recordings) recorded.push(...(await run(stack, recording)));
    for (const { operationId } of recorded) {
      await eventuallyTrue(`the last notes of ${operationId}`, () => isOver(notes, operationId));
    }
    return recorded;
  } finally {
    await stack.stop();
  }
}

async function run(stack: LocalStack, recording: Recording): Promise<readonly Recorded[]> {
  const { name, kind, canceled, removed, faults = [] } = recording;
  for (const fault of faults) await stack.arm.addFault(fault);
  const input = sample(recording);
  const { target } = input;
  const body = { ...input, ...(kind ? { kind } : {}) };
  await stack.queue.send({
    body,
    messageId: name,
    sessionId: sessionIdOf(target),
    contentType: 'application/json',
  });
  const operationId = kind ? planningIdOf(name, target) : operationIdOf(name, target);
  if (canceled) await cancel(stack, operationId);
  await ended(stack, operationId);
  const first = { name, operationId };
  return removed ? [first, await remove(stack, input)] : [first];
}

async function cancel(stack: LocalStack, operationId: string): Promise<void> {
  await eventuallyTrue(`the work of ${operationId}`, async () => {
    return (await stack.operation(operationId))?.phase === 'Provisioning';
  });
  const command = { command: 'cancel', reason: 'recorded', operation: { operationId } };
  const sender = { requestId: 'stop', requestedBy: 'recorder' };
  await stack.queue.send({
    body: { apiVersion: 'slipway/v1', kind: 'OperationCommand', ...sender, ...command },
    messageId: `stop-${operationId}`,
    sessionId: operationId,
    contentType: 'application/json',
  });
}

async function remove(
  stack: LocalStack,
  { requestId, requestedBy, target }: ClusterRequestInput,
): Promise<Recorded> {
  const { subscriptionId, resourceGroup, clusterName } = target;
  const cluster = { subscriptionId, resourceGroup, clusterName };
  const name = `${requestId}-removed`;
  const apiVersion = 'slipway/v1';
  await stack.queue.sendRequest(
    { apiVersion, kind: 'DeprovisionCluster', requestId: name, requestedBy, target: cluster },
    name,
  );
  const operationId = operationIdOf(name, cluster);
  await ended(stack, operationId);
  return { name, operationId };
}

async function ended(stack: LocalStack, operationId: string): Promise<void> {
  const { phase } = await stack.ended(operationId);
  process.stderr.write(`${operationId}: ${phase}\n`);
}

function sample({ name, sample: file }: Recording): ClusterRequestInput {
  const input = JSON.parse(readFileSync(join(ROOT, `samples/${file}.json`), 'utf8')) as ClusterRequestInput;
  return { ...input, requestId: name, target: { ...input.target, resourceGroup: `rg-${name}` } };
}

interface Note {
  readonly trigger: OrchestrationTrigger;
  readonly answer: OrchestrationAnswer;
}

function notesOf(notes: string, operationId: string): readonly Note[] {
  return readFileSync(notes, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Note)
    .filter(({ trigger }) => trigger.instanceId === operationId);
}

function isOver(notes: string, operationId: string): boolean {
  return notesOf(notes, operationId).some(({ answer }) => askedIn(answer).includes('completion'));
}

function historyOf(notes: string, operationId: string): RecordedHistory {
  const all = notesOf(notes, operationId);
  const start = all[0]?.trigger.history.find(({ EventType }) => EventType === EXECUTION_STARTED);
  return {
    orchestrator: String(start?.['Name']),
    version: String(start?.['Version']),
    executions: all.map(({ trigger, answer }): RecordedExecution => ({
      trigger: { ...trigger, history: trigger.history.map(withoutActivityInput) },
      asked: askedIn(answer),
    })),
  };
}

const EXECUTION_STARTED = 0;
const TASK_SCHEDULED = 4;

/** As host.json has the engine keep it in Azure: inputs of activities are not in the history. */
function withoutActivityInput(event: OrchestrationTrigger['history'][number]): typeof event {
  if (event['EventType'] !== TASK_SCHEDULED) return event;
  const { Input: _input, ...rest } = event;
  return rest;
}

/** The same history gives the same file. */
function write(file: string, history: RecordedHistory): void {
  writeFileSync(file, gzipSync(JSON.stringify(history), { level: 9 }));
  const events = history.executions.map(({ trigger }) => String(trigger.history.length)).join(' + ');
  process.stdout.write(`${file.slice(HISTORIES.length + 1)}: ${events} events\n`);
}

await recordHistories();
