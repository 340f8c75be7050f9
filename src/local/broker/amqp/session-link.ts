/**
 * Links of session receivers. Whoever asks for a given session is answered at once; whoever asks for the next one
 * waits, with nothing running meanwhile, until a session is free or the time that the client allows has passed.
 */
import type { Sender } from 'rhea';

import { BrokerError, sessionLockLost } from '../store/broker-error.ts';
import type { SessionLease } from '../store/delivery.ts';
import type { QueueEntity } from '../store/entity-directory.ts';
import { type BrokerNode, closeWithError } from './broker-node.ts';
import { answerReceiver, serveReceiver } from './consumer-link.ts';
import { answerAttachWith, holdAttach, types } from './rhea-wire.ts';
import { answeredFilter, requestedSession } from './session-filter.ts';

/** How long the service waits for a session when the client does not say. */
const DEFAULT_WAIT_MS = 65_000;

export function openSession(node: BrokerNode, sender: Sender, queue: QueueEntity): void {
  const sessionId = requestedSession(sender);
  if (sessionId === undefined) {
    waitForSession(node, sender, queue);
    return;
  }
  startSession(node, sender, (onLost) => node.store.acceptSession(queue, sessionId, onLost));
}

function waitForSession(node: BrokerNode, sender: Sender, queue: QueueEntity): void {
  const accept = (onLost: () => void): SessionLease | undefined =>
    node.store.acceptNextSession(queue, onLost);
  if (startSession(node, sender, accept)) return;
  holdAttach(sender);
  const waitMs = allowedWaitMs(sender);
  const stopWaiting = (): void => {
    unwatch();
    cancel();
  };
  const fail = (error: unknown): void => {
    stopWaiting();
    sender.attach();
    closeWithError(sender, error);
  };
  const unwatch = node.store.watch(queue, undefined, () => {
    try {
      if (!startSession(node, sender, accept)) return;
      stopWaiting();
      sender.attach();
    } catch (error) {
      node.log(`a session of ${queue.settings.path} could not be given: ${String(error)}`);
      fail(error);
    }
  });
  const cancel = node.lockClock.schedule(node.lockClock.now() + waitMs, () => {
    fail(waitTimeout(waitMs));
  });
  node.scope.add({ link: sender, dispose: stopWaiting });
}

/** False when there is no session to start with. */
function startSession(
  node: BrokerNode,
  sender: Sender,
  accept: (onLost: () => void) => SessionLease | undefined,
): boolean {
  const lease = accept(() => {
    node.scope.dispose('closed', (link) => link === sender);
    closeWithError(sender, sessionLockLost());
  });
  if (!lease) return false;
  answerReceiver(sender, lease.queue.settings.path, answeredFilter(sender, lease.sessionId));
  const lockedUntil = types.wrap_long(toTicks(node.store.sessionLockedUntilMs(lease)));
  answerAttachWith(sender, { properties: { 'com.microsoft:locked-until-utc': lockedUntil } });
  const receiver = serveReceiver(node, sender, lease.queue, lease);
  node.scope.holdLease(sender.name, lease);
  node.scope.add({
    link: sender,
    dispose(end) {
      receiver.dispose(end);
      node.scope.dropLease(sender.name);
      node.store.releaseSession(lease, end === 'broken' ? 'counted' : 'uncounted');
    },
  });
  return true;
}

function allowedWaitMs(sender: Sender): number {
  const properties = sender.properties as Readonly<Record<string, unknown>> | undefined;
  const allowed = properties?.['com.microsoft:timeout'];
  return typeof allowed === 'number' ? allowed : DEFAULT_WAIT_MS;
}

function waitTimeout(waitMs: number): BrokerError {
  const span = new Date(waitMs).toISOString().slice(11, 23);
  return new BrokerError(
    'Timeout',
    `The operation did not complete within the allotted timeout of ${span}. The time allotted to this operation may have been a portion of a longer timeout.`,
  );
}

/** A time in .NET ticks, of 100 ns since the year 1, as the bytes of a long. */
function toTicks(milliseconds: number): Buffer {
  const ticks = Buffer.alloc(8);
  ticks.writeBigInt64BE(BigInt(Math.round(milliseconds)) * 10_000n + 621_355_968_000_000_000n);
  return ticks;
}
