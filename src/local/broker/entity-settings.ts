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
  /** What the messages of the queue and of its dead-letter queues may take; without limit when absent. */
  readonly maxSizeBytes?: number;
  /** The path of the queue or topic that gets every message that arrives. */
  readonly forwardTo?: string;
  readonly forwardDeadLetteredTo?: string;
}

export interface TopicSettings {
  readonly path: string;
  readonly defaultTimeToLiveMs?: number;
  readonly duplicateWindowMs?: number;
  /** What the messages of all subscriptions may take together. */
  readonly maxSizeBytes?: number;
  readonly subscriptions: readonly SubscriptionSettings[];
}

export interface SubscriptionSettings extends QueueSettings {
  /** The rules of a subscription that is new or whose declaration has changed; clients may change them later. */
  readonly rules: readonly RuleSettings[];
}

/** Which messages a subscription takes and what is changed in them. */
export interface RuleSettings {
  readonly name: string;
  readonly filter: RuleFilter;
  /** A SQL action; the message that it changes is a copy of its own. */
  readonly action?: string;
}

export type RuleFilter =
  | { readonly kind: 'true' }
  | { readonly kind: 'false' }
  | { readonly kind: 'sql'; readonly expression: string }
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

/** An instant is written so that rules can be kept as JSON. */
export type PropertyValues = Readonly<
  Record<string, string | number | boolean | { readonly instantMs: number }>
>;

export interface EntitySettings {
  readonly queues: readonly QueueSettings[];
  readonly topics: readonly TopicSettings[];
}
