/** What the launcher does on a running stack: send the request, show how it goes and how it ended. */
import { randomInt } from 'node:crypto';
import { StopRequested } from '../../cli/cli-error.ts';
import type { OperationsApi } from '../../cli/api/operations-api.ts';
import type { Terminal } from '../../cli/output/terminal.ts';
import { listProgress } from '../../cli/progress/list-progress.ts';
import { lineProgress } from '../../cli/progress/progress.ts';
import { reportOf } from '../../cli/progress/report.ts';
import type { ShownOperation } from '../../cli/progress/shown-operation.ts';
import { watchOperations } from '../../cli/progress/watch-operations.ts';
import { sendRequest } from '../../cli/queue/send-request.ts';
import { unlessAborted } from '../../cli/real-time.ts';
import { followRequest, type FollowedRequest } from '../../cli/request/follow-request.ts';
import { asSentAgain } from '../../domain/request-message.ts';
import { wallClock } from '../shared/clock.ts';
import { appApi } from './app-api.ts';
import { REQUESTS_QUEUE, serviceBusConnection } from './app-environment.ts';
import { asNewRequest, newRequestSuffix, type ClusterMessage } from './cluster-message.ts';
import type { LauncherOptions } from './options.ts';
import { dashboardUrl, type Stack } from './stack.ts';
import { unfinishedOperations } from './unfinished-operations.ts';

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
  const api = appApi(stack.hostUrl, signal);
  const unfinished = await unfinishedOperations(api);
  if (unfinished.length > 0) terminal.write(unfinishedText(unfinished));

  const startedMs = wallClock.now();
  const wanted = options.requestFile === undefined ? asNewSample(message, stack) : message;
  const { operationId, known } = await submit(context, api, wanted, signal);
  terminal.write(sentText(wanted, api.urlOf(operationId), known));

  const operationIds = [...new Set([...unfinished, operationId])];
  const documents = await watch(context, api, operationIds, signal);
  const result = documents.find((each) => each.operationId === operationId);
  const others = documents.filter((each) => each !== result);
  terminal.write(['', ...others.map(otherText)].join('\n'));
  if (result) terminal.write(`\n${reportOf(result, wallClock.now() - startedMs)}`);
  if (terminal.attended && !options.once) await stayUp(context, signal);
  return result?.phase === 'Succeeded' ? 0 : 1;
}

function asNewSample(sample: ClusterMessage, { clock }: Stack): ClusterMessage {
  return asNewRequest(sample, newRequestSuffix(clock.now(), randomInt(SUFFIX_CHANCES)));
}

function submit(
  { stack }: RunContext,
  api: OperationsApi,
  message: ClusterMessage,
  signal: AbortSignal,
): Promise<FollowedRequest> {
  const connection = serviceBusConnection(stack.brokerPort);
  const address = { access: { kind: 'connection', connection }, queue: REQUESTS_QUEUE } as const;
  const now = (): number => wallClock.now();
  return followRequest({
    api,
    requestId: message.request.requestId,
    send: (again) => sendRequest(address, again ? asSentAgain(message, String(now())) : message),
    now,
    signal,
  });
}

async function watch(
  { stack, terminal }: RunContext,
  api: OperationsApi,
  operationIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly ShownOperation[]> {
  const progress = terminal.draws
    ? listProgress(operationIds, stack.clock)
    : lineProgress(operationIds, stack.clock, { write: terminal.write, warn: terminal.tell });
  try {
    const last = await watchOperations({ api, progress, signal }, operationIds);
    return last.map(({ shown }) => shown);
  } catch (error) {
    if (error instanceof StopRequested) terminal.write(interruptedText(operationIds));
    throw error;
  }
}

/** Only ever rejects: when the run is told to stop, or a process of the stack ends. */
async function stayUp({ stack, terminal }: RunContext, signal: AbortSignal): Promise<void> {
  terminal.write(`\nThe stack stays up until Ctrl-C.\n  Dashboard  ${dashboardUrl(stack)}\n`);
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

function otherText({ operationId, phase, refusal }: ShownOperation): string {
  const why = refusal ? ` (${refusal.code}: ${refusal.message})` : '';
  return `Operation ${operationId} ended: ${phase}${why}.\n`;
}
