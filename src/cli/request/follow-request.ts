/** Sends a request and finds what the app makes of it: an operation, or a refusal under an id that only the app knows. */
import type { OperationsApi } from '../api/operations-api.ts';
import { CliError } from '../cli-error.ts';
import { exitCodes } from '../exit-codes.ts';
import { pause } from '../real-time.ts';

export interface FollowedRequest {
  /** Under which the API shows what becomes of the request. */
  readonly operationId: string;
  /** The request was sent before, and what is shown is what became of it then. */
  readonly known: boolean;
}

export interface Sending {
  readonly api: OperationsApi;
  readonly requestId: string;
  /** `again`: what was sent under this request id was refused once, so the queue must not drop it as a repetition. */
  readonly send: (again: boolean) => Promise<void>;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

const LOOK_EVERY_MS = 100;
const APPEARS_WITHIN_MS = 60_000;
/** How long something new may take to appear for a request that was sent before: nothing new has to. */
const SETTLES_WITHIN_MS = 2000;

export async function followRequest(sending: Sending): Promise<FollowedRequest> {
  const { send, now, signal } = sending;
  const before = await operationsOf(sending);
  await send([...before.values()].includes('Rejected'));
  const untilMs = now() + (before.size > 0 ? SETTLES_WITHIN_MS : APPEARS_WITHIN_MS);
  while (now() < untilMs) {
    const after = await operationsOf(sending);
    for (const operationId of after.keys())
      if (!before.has(operationId)) return { operationId, known: false };
    await pause(LOOK_EVERY_MS, signal);
  }
  for (const operationId of before.keys()) return { operationId, known: true };
  throw new CliError('The request was sent, but the app did not take it up within a minute.', {
    exitCode: exitCodes.unreachable,
    remedy: '`slipway doctor` tells whether the app reads the queue; its log may tell why not',
  });
}

/** Phases by operation id, the newest first. */
async function operationsOf({ api, requestId }: Sending): Promise<ReadonlyMap<string, string>> {
  const { items } = await api.list({ search: requestId, top: '200' });
  const own = items.filter(({ shown }) => shown.requestId === requestId);
  return new Map(own.map(({ shown }) => [shown.operationId, shown.phase]));
}
