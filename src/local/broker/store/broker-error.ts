/** Why the broker refuses what a client asked; the protocol layer turns each into its AMQP condition. */
export type BrokerErrorCode =
  | 'EntityAlreadyExists'
  | 'EntityNotFound'
  | 'InvalidArgument'
  | 'InvalidOperation'
  | 'MessageLockLost'
  | 'MessageNotFound'
  | 'MessageTooLarge'
  | 'NotImplemented'
  | 'QuotaExceeded'
  | 'SessionCannotBeLocked'
  | 'SessionLockLost'
  | 'Timeout'
  | 'Unauthorized'
  | 'Undecodable';

export class BrokerError extends Error {
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export function messageLockLost(): BrokerError {
  return new BrokerError(
    'MessageLockLost',
    'The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.',
  );
}

export function sessionLockLost(): BrokerError {
  return new BrokerError(
    'SessionLockLost',
    'The session lock has expired on the MessageSession. Accept a new MessageSession.',
  );
}
