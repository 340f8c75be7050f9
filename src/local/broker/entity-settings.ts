/** What is declared of the broker's entities. Paths keep the case they were declared in; they are compared without it. */
export interface QueueSettings {
  readonly path: string;
  readonly lockDurationMs: number;
  readonly maxDeliveryCount: number;
  readonly requiresSession: boolean;
  readonly deadLetterOnExpiration: boolean;
  readonly defaultTimeToLiveMs?: number;
  /** Present exactly when duplicate detection is on. */
  readonly duplicateWindowMs?: number;
}

export interface TopicSettings {
  readonly path: string;
  readonly defaultTimeToLiveMs?: number;
  readonly duplicateWindowMs?: number;
  readonly subscriptions: readonly SubscriptionSettings[];
}

export interface SubscriptionSettings extends QueueSettings {
  /** A message is taken when any one matches; a subscription declared without rules takes every message. */
  readonly filters: readonly MessageFilter[];
}

export type MessageFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'none' }
  | { readonly kind: 'correlation'; readonly fields: CorrelationFields; readonly properties: PropertyValues };

/** The message's own fields that a correlation filter compares; absent ones are not compared. */
export interface CorrelationFields {
  readonly messageId?: string;
  readonly correlationId?: string;
  readonly to?: string;
  readonly replyTo?: string;
  readonly subject?: string;
  readonly sessionId?: string;
  readonly replyToSessionId?: string;
  readonly contentType?: string;
}

export type PropertyValues = Readonly<Record<string, string | number | boolean>>;

export interface EntitySettings {
  readonly queues: readonly QueueSettings[];
  readonly topics: readonly TopicSettings[];
}
