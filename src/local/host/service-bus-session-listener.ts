/**
 * Listens to a queue or subscription with sessions. Messages of one session are handled one after another, sessions
 * side by side up to `maxConcurrentSessions`. A function that takes batches has one session at a time, as with the real
 * extension, and a batch is of one session.
 *
 * 1. At most one request for a next session is open at a time, so that waiting costs one link however many sessions
 *    may run.
 * 2. A session is given back when it was idle for `sessionIdleTimeout`, when its lock is lost, and on stop.
 */
import type { ServiceBusSessionReceiver } from '@azure/service-bus';
import { pause, unlessAborted } from './abortable-wait.ts';
import { receiveBatch } from './service-bus-batch.ts';
import type { BatchLimits } from './service-bus-batch.ts';
import { batchLimits } from './service-bus-batch-listener.ts';
import { BROKER_RETRY_DELAY_MS } from './service-bus-listening.ts';
import type { ServiceBusListening } from './service-bus-listening.ts';
import type { Listener } from './trigger-kind.ts';

const ONE_BY_ONE: BatchLimits = { most: 1, least: 1, longestWaitMs: 0 };

export function listenToSessions(listening: ServiceBusListening): Listener {
  const listener = new SessionListener(listening);
  let accepting: Promise<void> | undefined;
  return {
    start() {
      accepting = listener.acceptSessions();
    },
    async stop() {
      listener.abort();
      await accepting;
      await listener.idle();
    },
  };
}

class SessionListener {
  readonly #listening: ServiceBusListening;
  readonly #stopping = new AbortController();
  readonly #sessions = new Set<Promise<void>>();

  constructor(listening: ServiceBusListening) {
    this.#listening = listening;
  }

  abort(): void {
    this.#stopping.abort();
  }

  async idle(): Promise<void> {
    await Promise.all(this.#sessions);
  }

  async acceptSessions(): Promise<void> {
    const { host, reportError } = this.#listening;
    while (!this.#stopped()) {
      await this.#freePlace();
      try {
        const session = await this.#untilStopped(this.#acceptNext());
        if (session !== undefined) this.#begin(session);
      } catch (error) {
        if (this.#stopped()) return;
        if (isNoSession(error)) continue;
        reportError(error);
        await pause(host.wallClock, BROKER_RETRY_DELAY_MS, this.#stopping.signal);
      }
    }
  }

  #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #freePlace(): Promise<void> {
    const { batches, host } = this.#listening;
    const most = batches ? 1 : host.hostJson.extensions.serviceBus.maxConcurrentSessions;
    while (this.#sessions.size >= most) await Promise.race(this.#sessions);
  }

  /**
   * The client library does not let go of a request for a session before its time-out, whatever the signal says: on
   * stop the request is left behind, and a session that it still brings is given back.
   */
  async #untilStopped(
    accepting: Promise<ServiceBusSessionReceiver>,
  ): Promise<ServiceBusSessionReceiver | undefined> {
    const session = await unlessAborted(accepting, this.#stopping.signal);
    if (session === undefined) void accepting.then((late) => late.close()).catch(() => undefined);
    return session;
  }

  async #acceptNext(): Promise<ServiceBusSessionReceiver> {
    const { host, source } = this.#listening;
    const client = host.serviceBus.client(source.connection);
    const options = {
      skipParsingBodyAsJson: true,
      maxAutoLockRenewalDurationInMs: host.hostJson.extensions.serviceBus.maxAutoLockRenewalDuration,
      abortSignal: this.#stopping.signal,
    };
    return source.subscription === undefined
      ? await client.acceptNextSession(source.entity, options)
      : await client.acceptNextSession(source.entity, source.subscription, options);
  }

  #begin(session: ServiceBusSessionReceiver): void {
    const running = this.#serve(session).finally(() => this.#sessions.delete(running));
    this.#sessions.add(running);
  }

  async #serve(session: ServiceBusSessionReceiver): Promise<void> {
    const { host, handle, reportError, batches } = this.#listening;
    const limits = batches ? batchLimits(host) : ONE_BY_ONE;
    const wait = {
      clock: host.wallClock,
      idleMs: host.hostJson.extensions.serviceBus.sessionIdleTimeout,
      signal: this.#stopping.signal,
    };
    try {
      while (!this.#stopped()) {
        const messages = await receiveBatch(session, limits, wait);
        if (messages.length === 0) break;
        await handle(messages, session);
      }
    } catch (error) {
      if (!this.#stopped()) reportError(error);
    } finally {
      await session.close().catch(reportError);
    }
  }
}

/** The service's answer when no session has messages for as long as it lets a client wait. */
function isNoSession(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? error.code : undefined;
  return (
    code === 'ServiceTimeout' || code === 'SessionCannotBeLocked' || error.name === 'OperationTimeoutError'
  );
}
