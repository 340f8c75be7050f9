/**
 * Listens to a queue or subscription with sessions. Messages of one session are handled one after another, sessions
 * side by side up to `maxConcurrentSessions`.
 *
 * 1. At most one request for a next session is open at a time, so that waiting costs one link however many sessions
 *    may run.
 * 2. A session is given back when it was idle for `sessionIdleTimeout`, when its lock is lost, and on stop.
 */
import type { ServiceBusSessionReceiver } from '@azure/service-bus';
import type { Clock } from '../shared/clock.ts';
import type { ServiceBusListening } from './service-bus-listening.ts';
import type { Listener } from './trigger-kind.ts';

/** How long to leave the broker alone after it could not give a session. */
const RETRY_DELAY_MS = 1_000;

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
        await pause(host.wallClock, RETRY_DELAY_MS, this.#stopping.signal);
      }
    }
  }

  #stopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  async #freePlace(): Promise<void> {
    const { maxConcurrentSessions } = this.#listening.host.hostJson.extensions.serviceBus;
    while (this.#sessions.size >= maxConcurrentSessions) await Promise.race(this.#sessions);
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
    const { host, handle, reportError } = this.#listening;
    const wait = {
      maxWaitTimeInMs: host.hostJson.extensions.serviceBus.sessionIdleTimeout,
      abortSignal: this.#stopping.signal,
    };
    try {
      while (!this.#stopped()) {
        const [message] = await session.receiveMessages(1, wait);
        if (message === undefined) break;
        await handle(message, session);
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

/** What the work brings, or undefined as soon as the signal is given. Leaves no listener behind on the signal. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  if (signal.aborted) return undefined;
  let leave = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    leave = () => {
      resolve(undefined);
    };
    signal.addEventListener('abort', leave);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}

async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  let cancel: (() => void) | undefined;
  const elapsed = new Promise<void>((resolve) => {
    cancel = clock.schedule(clock.now() + ms, resolve);
  });
  await unlessAborted(elapsed, signal);
  cancel?.();
}
