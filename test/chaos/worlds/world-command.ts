/** A planned command as it goes over HTTP or into the queue. */
import type { NewCommand } from '../../../src/domain/command.ts';
import { sessionIdOf } from '../../../src/domain/operation-ids.ts';
import type { RequestInput } from '../../../src/domain/request.ts';
import type { ManualClock } from '../../support/manual-clock.ts';
import type { WorldHost } from './world-host.ts';
import { operationIdFor } from './world-outcome.ts';
import type { PlannedCommand } from './world-plan.ts';
import type { QueuedMessage } from './world-queue.ts';

export function commandOf(planned: PlannedCommand, body: RequestInput, sentAt: string): NewCommand {
  const { kind, commandId } = planned;
  return {
    ...{ operationId: operationIdFor(body), commandId, kind, sentAt },
    requestedBy: 'world',
    reason: 'chance',
    ...(kind === 'forget' ? { confirm: body.target.clusterName } : {}),
  };
}

export function asMessage(command: NewCommand, body: RequestInput, messageId: string): QueuedMessage {
  const { operationId, commandId, kind, requestedBy, reason, confirm, sentAt } = command;
  return {
    messageId,
    enqueuedAt: sentAt,
    sessionId: sessionIdOf(body.target),
    body: {
      apiVersion: 'slipway/v1',
      kind: 'OperationCommand',
      requestId: commandId,
      command: kind,
      operation: { operationId },
      ...{ requestedBy, reason },
      ...(confirm === undefined ? {} : { confirm }),
    },
  };
}

/** How long a caller waits before it looks whether the host is still there. */
const PATIENCE_MS = 60_000;

/** The answer, or undefined when the host has died over it. */
export function untilGone<T>(
  answer: Promise<T>,
  host: WorldHost,
  clock: ManualClock,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const look = (): (() => void) =>
      clock.schedule(clock.now() + PATIENCE_MS, () => {
        if (host.isGone()) resolve(undefined);
        else stop = look();
      });
    let stop = look();
    answer.then(resolve, reject).finally(() => {
      stop();
    });
  });
}
