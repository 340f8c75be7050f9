/** What the launcher does on a running stack: send the request, show how it goes and how it ended. */
import { randomInt } from 'node:crypto';
import type { OperationDocument } from '../../domain/operation-document.ts';
import { wallClock } from '../shared/clock.ts';
import { asNewRequest, newRequestSuffix, type ClusterMessage } from './cluster-message.ts';
import { StopRequested } from './launcher-error.ts';
import { listProgress } from './list-progress.ts';
import { OperationsClient } from './operations-client.ts';
import type { LauncherOptions } from './options.ts';
import { lineProgress } from './progress.ts';
import { unlessAborted } from './real-time.ts';
import { reportOf } from './report.ts';
import type { Stack } from './stack.ts';
import { submitRequest } from './submit-request.ts';
import type { Terminal } from './terminal.ts';
import { watchOperations } from './watch-operations.ts';

export interface RunContext {
  readonly stack: Stack;
  readonly terminal: Terminal;
  readonly stop: AbortSignal;
  readonly options: Pick<LauncherOptions, 'requestFile' | 'once'>;
}

const SUFFIX_CHANCES = 36 ** 3;

/** Resolves to the exit code, at once after the result or when the run is told to stop. */
export async function makeCluster(context: RunContext, message: ClusterMessage): Promise<number> {
  const { stack, terminal, stop, options } = context;
  const signal = AbortSignal.any([stop, stack.failed]);
  const client = new OperationsClient(stack.hostUrl, signal);
  const unfinished = (await client.unfinished()).map(({ operationId }) => operationId);
  if (unfinished.length > 0) terminal.write(unfinishedText(unfinished));

  const startedMs = wallClock.now();
  const wanted = options.requestFile === undefined ? asNewSample(message, stack) : message;
  const { operationId, known } = await submitRequest(client, stack.brokerPort, wanted, signal);
  terminal.write(sentText(wanted, client.urlOf(operationId), known));

  const operationIds = [...new Set([...unfinished, operationId])];
  const documents = await watch(context, client, operationIds, signal);
  const result = documents.find((each) => each.operationId === operationId);
  const others = documents.filter((each) => each !== result);
  terminal.write(['', ...others.map(otherText)].join('\n'));
  if (result) terminal.write(`\n${reportOf(result, wallClock.now() - startedMs)}`);
  if (terminal.attended && !options.once) await stayUp(context, client, signal);
  return result?.phase === 'Succeeded' ? 0 : 1;
}

function asNewSample(sample: ClusterMessage, { clock }: Stack): ClusterMessage {
  return asNewRequest(sample, newRequestSuffix(clock.now(), randomInt(SUFFIX_CHANCES)));
}

async function watch(
  { stack, terminal }: RunContext,
  client: OperationsClient,
  operationIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly OperationDocument[]> {
  const progress = terminal.draws
    ? listProgress(operationIds, stack.clock)
    : lineProgress(operationIds, stack.clock, terminal.write);
  try {
    return await watchOperations({ client, progress, signal }, operationIds);
  } catch (error) {
    if (error instanceof StopRequested) terminal.write(interruptedText(operationIds));
    throw error;
  }
}

/** Only ever rejects: when the run is told to stop, or a process of the stack ends. */
async function stayUp(
  { terminal }: RunContext,
  client: OperationsClient,
  signal: AbortSignal,
): Promise<void> {
  terminal.write(`\nThe stack stays up until Ctrl-C. All operations: ${client.urlOf()}\n`);
  await unlessAborted(new Promise<never>(() => undefined), signal);
}

function unfinishedText(operationIds: readonly string[]): string {
  const goOn = operationIds.length === 1 ? '1 operation' : `${String(operationIds.length)} operations`;
  const verb = operationIds.length === 1 ? 'goes' : 'go';
  return `${goOn} that an earlier run left unfinished ${verb} on: ${operationIds.join(', ')}\n`;
}

function sentText({ request }: ClusterMessage, url: string, known: boolean): string {
  const { requestId, target } = request;
  const sent = `request ${requestId} for cluster ${target.clusterName} in ${target.resourceGroup}`;
  return known
    ? `The ${sent} was sent before; this is what became of it.\n  Status  ${url}\n\n`
    : `Sent ${sent}.\n  Status  ${url}\n\n`;
}

function interruptedText(operationIds: readonly string[]): string {
  const [one] = operationIds;
  return operationIds.length === 1
    ? `\nStopping. Operation ${one ?? ''} goes on at the next start.\n`
    : `\nStopping. These operations go on at the next start: ${operationIds.join(', ')}\n`;
}

function otherText({ operationId, phase, refusal }: OperationDocument): string {
  const why = refusal ? ` (${refusal.code}: ${refusal.message})` : '';
  return `Operation ${operationId} ended: ${phase}${why}.\n`;
}
