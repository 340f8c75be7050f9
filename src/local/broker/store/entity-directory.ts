import type {
  EntitySettings,
  QueueSettings,
  SubscriptionSettings,
  TopicSettings,
} from '../entity-settings.ts';

/** A place that messages are received from: a queue, a subscription, or a dead-letter queue of either. */
export interface QueueEntity {
  readonly kind: 'queue' | 'subscription' | 'deadLetter';
  /** Identifies the queue in the store; the path in lower case. */
  readonly key: string;
  readonly settings: QueueSettings;
  /** Where its refused messages go; a dead-letter queue has none of its own. */
  readonly deadLetter?: QueueEntity;
  /** Where messages go that cannot be forwarded; present as `deadLetter` is. */
  readonly transferDeadLetter?: QueueEntity;
}

export interface SubscriptionEntity extends QueueEntity {
  readonly kind: 'subscription';
  readonly settings: SubscriptionSettings;
}

export interface TopicEntity {
  readonly kind: 'topic';
  readonly key: string;
  readonly settings: TopicSettings;
  readonly subscriptions: readonly SubscriptionEntity[];
}

export type Entity = QueueEntity | TopicEntity;

const DEAD_LETTER_SUFFIX = '/$DeadLetterQueue';
const TRANSFER_SUFFIX = '/$Transfer';

/** All entities by their path, in lower case. */
export type EntityDirectory = ReadonlyMap<string, Entity>;

export function buildDirectory({ queues, topics }: EntitySettings): EntityDirectory {
  const entities: Entity[] = [
    ...queues.map((settings) => ({ kind: 'queue' as const, ...queueEntity(settings) })),
    ...topics.map(topicEntity),
  ];
  const all = entities.flatMap((entity) =>
    entity.kind === 'topic'
      ? [entity, ...entity.subscriptions.flatMap(withSubQueues)]
      : withSubQueues(entity),
  );
  return new Map(all.map((entity) => [entity.key, entity]));
}

/** The keys of all places whose messages count against the size of an entity. */
export function keysOf(entity: Entity): string[] {
  if (entity.kind !== 'topic') return withSubQueues(entity).map(({ key }) => key);
  return [entity.key, ...entity.subscriptions.flatMap(keysOf)];
}

function withSubQueues(queue: QueueEntity): QueueEntity[] {
  return [queue, queue.deadLetter, queue.transferDeadLetter].filter((each) => each !== undefined);
}

function topicEntity(settings: TopicSettings): TopicEntity {
  const subscriptions = settings.subscriptions.map((each) => ({
    kind: 'subscription' as const,
    ...queueEntity(each),
  }));
  return { kind: 'topic', key: settings.path.toLowerCase(), settings, subscriptions };
}

function queueEntity<S extends QueueSettings>(settings: S): Omit<QueueEntity, 'kind'> & { settings: S } {
  return {
    key: settings.path.toLowerCase(),
    settings,
    deadLetter: deadLetterEntity(settings, DEAD_LETTER_SUFFIX),
    transferDeadLetter: deadLetterEntity(settings, TRANSFER_SUFFIX + DEAD_LETTER_SUFFIX),
  };
}

function deadLetterEntity(settings: QueueSettings, suffix: string): QueueEntity {
  const path = settings.path + suffix;
  return {
    kind: 'deadLetter',
    key: path.toLowerCase(),
    settings: {
      path,
      lockDurationMs: settings.lockDurationMs,
      maxDeliveryCount: Infinity,
      requiresSession: false,
      deadLetterOnExpiration: false,
    },
  };
}
