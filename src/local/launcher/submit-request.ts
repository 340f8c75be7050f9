import { asSentAgain } from '../../domain/request-message.ts';
import { wallClock } from '../shared/clock.ts';
import type { ClusterMessage } from './cluster-message.ts';
import { LauncherError } from './launcher-error.ts';
import type { OperationsClient } from './operations-client.ts';
import { pause } from './real-time.ts';
import { sendClusterMessage } from './send-message.ts';

export interface Submission {
  /** Under which the API shows what becomes of the request. */
  readonly operationId: string;
  /** The request was sent before, and what is shown is what became of it then. */
  readonly known: boolean;
}

const LOOK_EVERY_MS = 100;
const APPEARS_WITHIN_MS = 60_000;
/** How long something new may take to appear for a request that was sent before: nothing new has to. */
const SETTLES_WITHIN_MS = 2000;

/** Sends the request and finds what the app made of it: an operation or a rejection. */
export async function submitRequest(
  client: OperationsClient,
  brokerPort: number,
  message: ClusterMessage,
  signal: AbortSignal,
): Promise<Submission> {
  const before = await shownOf(client, message);
  const resent = before.has(message.rejectionId) ? asSentAgain(message, String(wallClock.now())) : message;
  await sendClusterMessage(brokerPort, resent);
  const untilMs = wallClock.now() + (before.size > 0 ? SETTLES_WITHIN_MS : APPEARS_WITHIN_MS);
  while (wallClock.now() < untilMs) {
    const fresh = (await shownOf(client, message)).difference(before);
    for (const operationId of fresh) return { operationId, known: false };
    await pause(LOOK_EVERY_MS, signal);
  }
  for (const operationId of before) return { operationId, known: true };
  throw new LauncherError(
    'The request was sent, but the app did not take it up within a minute; see logs/host.log.',
  );
}

/** Of the request's two ids those that the API knows. */
async function shownOf(
  client: OperationsClient,
  { operationId, rejectionId }: ClusterMessage,
): Promise<ReadonlySet<string>> {
  const [operation, rejection] = await Promise.all([client.get(operationId), client.get(rejectionId)]);
  return new Set([...(operation ? [operationId] : []), ...(rejection ? [rejectionId] : [])]);
}
