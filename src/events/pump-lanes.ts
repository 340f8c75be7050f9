import type { UnsentEvent } from '../contracts/operation-records.ts';

/** What of one operation goes to one destination, in order. */
export interface Lane {
  readonly key: string;
  readonly destination: string;
  readonly isReply: boolean;
  readonly events: readonly UnsentEvent[];
}

/** In the order of their first events. */
export function lanesOf(page: readonly UnsentEvent[], topic: string): readonly Lane[] {
  const byKey = Map.groupBy(page, ({ event, replyTo }) => `${replyTo?.queue ?? topic} ${event.operationId}`);
  return [...byKey].map(([key, events]) => {
    const queue = events[0]?.replyTo?.queue;
    return { key, destination: queue ?? topic, isReply: queue !== undefined, events };
  });
}
