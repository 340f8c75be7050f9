import type { PropertyChange } from '../sql/sql-rule.ts';
import type { SqlValue } from '../sql/sql-value.ts';

/** What the store reads of a message. The message itself is opaque bytes to it. */
export interface MessageEnvelope {
  readonly messageId?: string;
  readonly sessionId?: string;
  readonly correlationId?: string;
  readonly to?: string;
  readonly replyTo?: string;
  readonly subject?: string;
  readonly replyToSessionId?: string;
  readonly contentType?: string;
  readonly partitionKey?: string;
  readonly timeToLiveMs?: number;
  readonly scheduledAtMs?: number;
  /** The application properties; read when first asked for. */
  properties(): ReadonlyMap<string, SqlValue>;
}

/** What the store writes into a message. */
export interface MessageRevision {
  readonly changes?: readonly PropertyChange[];
  /** Annotations for those who receive the message. */
  readonly annotations?: {
    /** The number that the message had where it first arrived. */
    readonly enqueuedSequence?: number;
    /** The path of the entity that dead-lettered the message. */
    readonly deadLetterSource?: string;
  };
}

/** Both throw an Undecodable error when the bytes are no message. */
export interface MessageCodec {
  readEnvelope(content: Uint8Array): MessageEnvelope;
  revise(content: Uint8Array, revision: MessageRevision): Uint8Array;
}
