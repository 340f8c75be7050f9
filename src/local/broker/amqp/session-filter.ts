import type { Sender } from 'rhea';

import { type AmqpValue, types } from './rhea-wire.ts';

export const SESSION_FILTER = 'com.microsoft:session-filter';

/** The session that a receiver asks for; undefined when it takes the next one. */
export function requestedSession(sender: Sender): string | undefined {
  const filter = filterOf(sender);
  const value = isDescribed(filter) ? filter.value : filter;
  return typeof value === 'string' ? value : undefined;
}

/** The filter as the broker answers it: described where the client described its own, as some clients insist on. */
export function answeredFilter(sender: Sender, sessionId: string): Record<string, unknown> {
  const filter = filterOf(sender);
  const session = types.wrap(sessionId);
  return {
    [SESSION_FILTER]: isDescribed(filter) ? types.described_nc(filter.descriptor, session) : session,
  };
}

function filterOf(sender: Sender): unknown {
  return (sender.source.filter as Readonly<Record<string, unknown>> | null | undefined)?.[SESSION_FILTER];
}

function isDescribed(filter: unknown): filter is AmqpValue & { readonly descriptor: AmqpValue } {
  return typeof filter === 'object' && filter !== null && 'descriptor' in filter && 'value' in filter;
}
