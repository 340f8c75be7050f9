import type { ServiceBusReceiver } from '@azure/service-bus';
import { isAborted, pause } from './abortable-wait.ts';
import { receiveBatch } from './service-bus-batch.ts';
import type { BatchLimits } from './service-bus-batch.ts';
import { BROKER_RETRY_DELAY_MS } from './service-bus-listening.ts';
import type { ServiceBusListening } from './service-bus-listening.ts';
import { openReceiver } from './service-bus-receiver.ts';
import type { Listener, TriggerHost } from './trigger-kind.ts';

/** How long one request for messages stays open; it means nothing but that the link is looked after now and then. */
const IDLE_WAIT_MS = 60_000;

/**
 * Listens to a queue or subscription without sessions and hands on batches, one after another: the real extension, too,
 * runs a function with `cardinality: many` once at a time.
 */
export function listenToBatches(listening: ServiceBusListening): Listener {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  return {
    start() {
      running = receiveUntilStopped(listening, stopping.signal);
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

export function batchLimits(host: TriggerHost): BatchLimits {
  const { maxMessageBatchSize, minMessageBatchSize, maxBatchWaitTime } = host.hostJson.extensions.serviceBus;
  return { most: maxMessageBatchSize, least: minMessageBatchSize, longestWaitMs: maxBatchWaitTime };
}

async function receiveUntilStopped(listening: ServiceBusListening, signal: AbortSignal): Promise<void> {
  const { host, reportError } = listening;
  while (!signal.aborted) {
    const receiver = openReceiver(host, listening.source);
    try {
      await handleBatches(listening, receiver, signal);
    } catch (error) {
      if (isAborted(signal)) return;
      reportError(error);
      await pause(host.wallClock, BROKER_RETRY_DELAY_MS, signal);
    } finally {
      await receiver.close().catch(reportError);
    }
  }
}

async function handleBatches(
  { host, handle }: ServiceBusListening,
  receiver: ServiceBusReceiver,
  signal: AbortSignal,
): Promise<void> {
  const limits = batchLimits(host);
  while (!signal.aborted) {
    const wait = { clock: host.wallClock, idleMs: IDLE_WAIT_MS, signal };
    const batch = await receiveBatch(receiver, limits, wait);
    if (batch.length > 0) await handle(batch, receiver);
  }
}
