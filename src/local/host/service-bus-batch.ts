import type { ServiceBusReceivedMessage, ServiceBusReceiver } from '@azure/service-bus';
import type { Clock } from '../shared/clock.ts';

export interface BatchLimits {
  readonly most: number;
  /** Fewer are handed on only when `longestWaitMs` has passed since the first of them came. */
  readonly least: number;
  readonly longestWaitMs: number;
}

export interface BatchWait {
  readonly clock: Clock;
  /** How long to wait for a message when there is none. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/** The next messages of one run of the function; none when nothing came for `idleMs`, or on the signal. */
export async function receiveBatch(
  receiver: ServiceBusReceiver,
  limits: BatchLimits,
  { clock, idleMs, signal }: BatchWait,
): Promise<readonly ServiceBusReceivedMessage[]> {
  const batch: ServiceBusReceivedMessage[] = [];
  let untilMs = 0;
  for (;;) {
    const waitMs = batch.length === 0 ? idleMs : Math.min(idleMs, untilMs - clock.now());
    if (waitMs <= 0) return batch;
    const more = await receiver.receiveMessages(limits.most - batch.length, {
      maxWaitTimeInMs: waitMs,
      abortSignal: signal,
    });
    if (batch.length === 0) untilMs = clock.now() + limits.longestWaitMs;
    batch.push(...more);
    if (more.length === 0 || batch.length >= limits.least || signal.aborted) return batch;
  }
}
