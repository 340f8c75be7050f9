import { BrokerError, type BrokerErrorCode } from '../store/broker-error.ts';
import type { AmqpError } from './rhea-wire.ts';

/** The condition on links and the status in management answers, by which clients recognise an error. */
const CONDITIONS: Readonly<
  Record<BrokerErrorCode, { readonly condition: string; readonly statusCode: number }>
> = {
  EntityAlreadyExists: { condition: 'com.microsoft:entity-already-exists', statusCode: 409 },
  EntityNotFound: { condition: 'amqp:not-found', statusCode: 404 },
  InvalidArgument: { condition: 'com.microsoft:argument-error', statusCode: 400 },
  InvalidOperation: { condition: 'amqp:not-allowed', statusCode: 400 },
  MessageLockLost: { condition: 'com.microsoft:message-lock-lost', statusCode: 410 },
  MessageNotFound: { condition: 'com.microsoft:message-not-found', statusCode: 404 },
  MessageTooLarge: { condition: 'amqp:link:message-size-exceeded', statusCode: 400 },
  NotImplemented: { condition: 'amqp:not-implemented', statusCode: 501 },
  QuotaExceeded: { condition: 'amqp:resource-limit-exceeded', statusCode: 403 },
  SessionCannotBeLocked: { condition: 'com.microsoft:session-cannot-be-locked', statusCode: 409 },
  SessionLockLost: { condition: 'com.microsoft:session-lock-lost', statusCode: 410 },
  Timeout: { condition: 'com.microsoft:timeout', statusCode: 408 },
  Unauthorized: { condition: 'amqp:unauthorized-access', statusCode: 401 },
  Undecodable: { condition: 'amqp:decode-error', statusCode: 400 },
};

export function toAmqpError(error: unknown): AmqpError & { readonly statusCode: number } {
  if (error instanceof BrokerError) return { ...CONDITIONS[error.code], description: error.message };
  const description = error instanceof Error ? error.message : String(error);
  return { condition: 'amqp:internal-error', statusCode: 500, description };
}

export function entityNotFound(path: string): BrokerError {
  return new BrokerError('EntityNotFound', `The messaging entity '${path}' could not be found.`);
}
