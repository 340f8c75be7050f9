import type { Clock } from '../shared/clock.ts';
import type { DurableEngine } from '../shared/durable-engine.ts';
import type { DurableAccess } from './durable-links.ts';
import type { HostLog } from './host-log.ts';
import { jsonAnswer } from './http-message.ts';
import type { HostAnswer } from './http-message.ts';

/** Of what the log says of instances. */
export const DURABLE_CATEGORY = 'Host.Triggers.DurableTask';

/** What the handlers of the durable HTTP API work with. */
export interface DurableApi {
  readonly engine: DurableEngine;
  readonly access: DurableAccess;
  /** Real time: how long a client that asked to wait is kept waiting. */
  readonly wallClock: Clock;
  readonly log: HostLog;
}

/** An error that the extension explains with a message alone. */
export function errorAnswer(status: number, message: string): HostAnswer {
  return jsonAnswer(status, { Message: message });
}

/** What the extension would have thrown: shown beside the message of the answer. */
interface Thrown {
  readonly message: string;
  readonly type: string;
}

/** An error that the extension explains with what it caught as well. */
function caughtAnswer(status: number, message: string, thrown: Thrown): HostAnswer {
  return jsonAnswer(status, {
    Message: message,
    ExceptionMessage: thrown.message,
    ExceptionType: thrown.type,
    StackTrace: null,
  });
}

/** An error inside an operation that nothing else explains: 500, with the reason in `ExceptionMessage`. */
export function failureAnswer(reason: string): HostAnswer {
  return caughtAnswer(500, 'Something went wrong while processing your request', {
    message: reason,
    type: 'System.InvalidOperationException',
  });
}
