import type { Clock } from '../../shared/clock.ts';
import type { QueueStore } from '../store/queue-store.ts';
import type { AccessControl } from './access-control.ts';
import type { ConnectionScope } from './connection-scope.ts';
import { toAmqpError } from './error-condition.ts';
import type { Link } from './rhea-wire.ts';

/** What the ends of links work with. */
export interface BrokerNode {
  readonly store: QueueStore;
  readonly lockClock: Clock;
  readonly scope: ConnectionScope;
  readonly access: AccessControl;
  /** Takes one line about a fault of ours. */
  readonly log: (line: string) => void;
}

/** Closes the link, also one that is only being opened, with the reason. */
export function closeWithError(link: Link, error: unknown): void {
  const { condition, description } = toAmqpError(error);
  link.close({ condition, description });
}
