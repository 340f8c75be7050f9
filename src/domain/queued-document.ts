/** What is shown of an operation that waits for its cluster, and of one that ended so: nothing of it was begun. */
import type { Command } from './command.ts';
import type { OperationDocument, WaitDocument } from './operation-document.ts';
import type { OperationIds } from './operation-state.ts';
import type { Problem } from './problem.ts';
import type { OperationKind } from './operation-kind.ts';

interface Queued {
  readonly ids: OperationIds;
  readonly kind: OperationKind;
  readonly acceptedAt: string;
  readonly nowAt: string;
}

export function waitingDocument(
  operation: Queued,
  waiting: Required<Pick<WaitDocument, 'for' | 'until' | 'next'>>,
): OperationDocument {
  return {
    ...nothingBegun(operation),
    phase: 'Accepted',
    done: false,
    deadlineAt: waiting.until,
    nextLookAt: waiting.next,
    waiting,
    // Others are kept in the mailbox for its turn.
    allowedCommands: ['cancel'],
  };
}

export interface QueuedEnd {
  readonly phase: 'Canceled' | 'Failed';
  readonly problem: Problem;
}

export function queuedEndDocument(operation: Queued, { phase, problem }: QueuedEnd): OperationDocument {
  return {
    ...nothingBegun(operation),
    phase,
    done: true,
    endedAt: operation.nowAt,
    refusal: { ...problem, step: null },
  };
}

function nothingBegun({ ids, kind, acceptedAt, nowAt }: Queued): Omit<OperationDocument, 'phase' | 'done'> {
  return {
    ...ids,
    kind,
    percent: 0,
    acceptedAt,
    updatedAt: nowAt,
    currentSteps: [],
    steps: [],
    resources: [],
  };
}

export function canceledInQueue({ requestedBy, reason }: Command): QueuedEnd {
  return {
    phase: 'Canceled',
    problem: {
      code: 'Canceled',
      class: 'invalidInput',
      owner: 'user',
      message: `Canceled by ${requestedBy} before it had its turn${reason ? `: ${reason}` : ''}`,
      remedy: 'send a new request when it is wanted again',
    },
  };
}

export function queuedTooLong(hours: number, awaited: string): QueuedEnd {
  return {
    phase: 'Failed',
    problem: {
      code: 'QueuedTooLong',
      class: 'timedOut',
      owner: 'operator',
      message: `It waited for ${awaited} for ${String(hours)} hours; nothing of it was begun.`,
      remedy:
        'See why an operation before it does not end, and end it; then send the request again under a new id.',
    },
  };
}
