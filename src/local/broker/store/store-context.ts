import type { Clock } from '../../shared/clock.ts';
import type { DuplicateTable } from './duplicate-table.ts';
import type { EntityDirectory } from './entity-directory.ts';
import type { MessageCodec } from './envelope.ts';
import type { LockTable } from './lock-table.ts';
import type { MessageTable } from './message-table.ts';
import type { RuleTable } from './rule-table.ts';
import type { SessionTable } from './session-table.ts';
import type { Wakeups } from './wakeups.ts';

/** What the rules of the store work on. They run inside a journal's transaction unless they say otherwise. */
export interface StoreContext {
  readonly directory: EntityDirectory;
  readonly messages: MessageTable;
  readonly locks: LockTable;
  readonly sessions: SessionTable;
  readonly duplicates: DuplicateTable;
  readonly wakeups: Wakeups;
  readonly rules: RuleTable;
  readonly codec: MessageCodec;
  /** Virtual time: when messages were enqueued, become due, expire or count as duplicates. */
  readonly clock: Clock;
  /** The wall clock, in which locks are leases. */
  readonly lockClock: Clock;
}

/** What a receiver of the queue, or of one of its sessions, watches. */
export function wakeupKey(queue: string, session: string | undefined): string {
  return session === undefined ? queue : `${queue}\n${session}`;
}

/** Wakes those who could take a message of this queue and session and, while the session is free, the session itself. */
export function wakeReceivers(context: StoreContext, queue: string, session: string | null): void {
  if (session !== null) context.wakeups.mark(wakeupKey(queue, session));
  const held = session !== null && context.locks.sessionLock(queue, session) !== undefined;
  if (!held) context.wakeups.mark(wakeupKey(queue, undefined));
}
