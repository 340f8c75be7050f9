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
  readonly timeToLiveMs?: number;
  readonly scheduledAtMs?: number;
  readonly applicationProperties: Readonly<Record<string, unknown>>;
}

export type ReadEnvelope = (content: Uint8Array) => MessageEnvelope;
