import type { Clock } from '../shared/clock.ts';
import type { DurableEngine } from '../shared/durable-engine.ts';
import type { DurableAccess } from './durable-links.ts';
import { jsonAnswer } from './http-message.ts';
import type { HostAnswer } from './http-message.ts';

/** What the handlers of the durable HTTP API work with. */
export interface DurableApi {
  readonly engine: DurableEngine;
  readonly access: DurableAccess;
  /** Real time: how long a client that asked to wait is kept waiting. */
  readonly wallClock: Clock;
}

/** An error that the extension explains with a message alone. */
export function errorAnswer(status: number, message: string): HostAnswer {
  return jsonAnswer(status, { Message: message });
}

/** An error inside an operation: always 500, with the reason in `ExceptionMessage`. */
export function failureAnswer(reason: string, type = 'System.InvalidOperationException'): HostAnswer {
  return jsonAnswer(500, {
    Message: 'Something went wrong while processing your request',
    ExceptionMessage: reason,
    ExceptionType: type,
    StackTrace: null,
  });
}
