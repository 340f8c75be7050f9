/** Why a message could not be put on a queue or topic, as far as whoever sends it has to decide something. */

/**
 * - `away`: it may pass by itself: no connection, no time, too much to do.
 * - `destination`: nothing can be sent there until somebody mends it.
 * - `message`: this message is not taken there; others may be.
 * - `tooLarge`: nor will it ever be, anywhere.
 */
type SendFailureKind = 'away' | 'destination' | 'message' | 'tooLarge';

export class SendFailure extends Error {
  readonly kind: SendFailureKind;
  /** What to do about it. */
  readonly remedy: string;

  constructor(kind: SendFailureKind, message: string, remedy: string) {
    super(message);
    this.name = 'SendFailure';
    this.kind = kind;
    this.remedy = remedy;
  }
}

const PASSES =
  'None needed while Service Bus comes back; if it does not, see the namespace, the network and the setting ServiceBus.';

const known: Readonly<Record<string, readonly [SendFailureKind, string]>> = {
  MessagingEntityNotFound: [
    'destination',
    'Create it in the namespace (servicebus.config.json shows how), or correct EVENTS_TOPIC or REPLY_QUEUES.',
  ],
  MessagingEntityDisabled: ['destination', 'Enable it in the namespace.'],
  UnauthorizedAccess: [
    'destination',
    'Give the identity of the app the role Azure Service Bus Data Sender on it, or see the setting ServiceBus.',
  ],
  QuotaExceeded: ['destination', 'It is full: have its messages received, or give it more room.'],
  MessageSizeExceeded: ['tooLarge', 'See the operation in the API: GET /api/operations/{operationId}.'],
};

/** Of whatever the client library throws. What is not known to last counts as passing. */
export function sendFailureOf(thrown: unknown): SendFailure {
  if (thrown instanceof SendFailure) return thrown;
  // After several tries the library throws what each of them failed with.
  const error: unknown = thrown instanceof AggregateError ? thrown.errors.at(-1) : thrown;
  const text = error instanceof Error ? error.message : String(error);
  const [kind, remedy] = known[codeOf(error)] ?? (isRefusal(error, text) ? NOT_TAKEN : AWAY);
  return new SendFailure(kind, text, remedy);
}

const AWAY = ['away', PASSES] as const;
const NOT_TAKEN = [
  'message',
  'See what it says; a queue with sessions needs the message property replyToSessionId.',
] as const;

function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}

/** The library has no code of its own for these: it puts AMQP's before the text, or throws what it found by itself. */
function isRefusal(error: unknown, text: string): boolean {
  if (error instanceof TypeError || error instanceof RangeError) return true;
  return /^(InvalidOperation|Argument)Error\b|^Length of '\w+' property/.test(text);
}
