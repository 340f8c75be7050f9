import type { Clock } from '../shared/clock.ts';
import type { DurableFunctions } from './durable-functions-table.ts';
import type { RunFunction } from './function-runner.ts';
import type { RegisteredFunction } from './function-table.ts';
import type { HostJson } from './host-json.ts';
import type { HostLog } from './host-log.ts';
import type { HttpFunctions } from './http-functions.ts';
import type { ServiceBusConnections } from './service-bus-connections.ts';
import type { Settings } from './settings.ts';
import type { TimerStatusStore } from './timer-status.ts';

/** What a trigger kind may use. */
export interface TriggerHost {
  readonly settings: Settings;
  readonly hostJson: HostJson;
  /** Virtual time: schedules. */
  readonly clock: Clock;
  /** Real time: how long to leave a broken connection alone. */
  readonly wallClock: Clock;
  readonly log: HostLog;
  readonly run: RunFunction;
  readonly http: HttpFunctions;
  readonly durable: DurableFunctions;
  readonly serviceBus: ServiceBusConnections;
  readonly timers: TimerStatusStore;
}

/** A source of events that the host starts when the app is ready, and stops before it leaves. */
export interface Listener {
  /** Does not wait for the source to be reachable. */
  start(): void;
  /** Takes no new event; resolves when the running ones have ended and their outcome was reported to the source. */
  stop(): Promise<void>;
}

/**
 * Attaches a function to the source of its events. Throws when the binding is not valid. Gives a listener where the
 * host has to go and look for events; kinds that are called (HTTP, durable) only enter the function in a table.
 */
export type TriggerKind = (target: RegisteredFunction, host: TriggerHost) => Listener | undefined;
