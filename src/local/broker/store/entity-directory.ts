import type { EntitySettings, MessageFilter, QueueSettings, TopicSettings } from '../entity-settings.ts';

/** A place that messages are received from: a queue, a subscription, or the dead-letter queue of either. */
export interface QueueEntity {
  readonly kind: 'queue' | 'subscription' | 'deadLetter';
  /** Identifies the queue in the store; the path in lower case. */
  readonly key: string;
  readonly settings: QueueSettings;
  /** Where its refused messages go; a dead-letter queue has none of its own. */
  readonly deadLetter?: QueueEntity;
}

export interface TopicEntity {
  readonly kind: 'topic';
  readonly key: string;
  readonly settings: TopicSettings;
  readonly subscriptions: readonly {
    readonly queue: QueueEntity;
    readonly filters: readonly MessageFilter[];
  }[];
}

export type Entity = QueueEntity | TopicEntity;

const DEAD_LETTER_SUFFIX = '/$DeadLetterQueue';

/** All entities by their path, in lower case. */
export type EntityDirectory = ReadonlyMap<string, Entity>;

export function buildDirectory({ queues, topics }: EntitySettings): EntityDirectory {
  const entities: Entity[] = [
    ...queues.map((each) => queueEntity('queue', each)),
    ...topics.map(topicEntity),
  ];
  const withSubscriptions = entities.flatMap((entity) =>
    entity.kind === 'topic' ? [entity, ...entity.subscriptions.map(({ queue }) => queue)] : [entity],
  );
  const all = withSubscriptions.flatMap((entity) =>
    entity.kind !== 'topic' && entity.deadLetter ? [entity, entity.deadLetter] : [entity],
  );
  return new Map(all.map((entity) => [entity.key, entity]));
}

function topicEntity(settings: TopicSettings): TopicEntity {
  const subscriptions = settings.subscriptions.map((each) => ({
    queue: queueEntity('subscription', each),
    filters: each.filters,
  }));
  return { kind: 'topic', key: settings.path.toLowerCase(), settings, subscriptions };
}

function queueEntity(kind: 'queue' | 'subscription', settings: QueueSettings): QueueEntity {
  const path = settings.path + DEAD_LETTER_SUFFIX;
  const deadLetter: QueueEntity = {
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
  return { kind, key: settings.path.toLowerCase(), settings, deadLetter };
}
