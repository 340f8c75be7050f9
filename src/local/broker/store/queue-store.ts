/**
 * The semantics of queues, topics and sessions, durable in SQLite. It knows no protocol: messages are opaque bytes
 * with an envelope, receivers are callers.
 *
 * 1. What a promise or a return confirms is on disk: accepted messages, settlements, session state.
 * 2. Locks are leases in the lock clock and live in memory: none survives a restart, and a delivery that was under
 *    way at a crash does not count.
 * 3. A message is held by one receiver at most, a session by one receiver at most, and the messages of a session are
 *    handed out in the order of their sequence numbers.
 * 4. Nothing polls. Watchers are called after the commit that may concern them; two alarms wait for the next instant
 *    at which a message (virtual time) or a lock (lock clock) changes.
 */
import type { Clock } from '../../shared/clock.ts';
import type { EntitySettings, RuleSettings } from '../entity-settings.ts';
import { Alarm } from './alarm.ts';
import { BrokerError } from './broker-error.ts';
import { openDatabase } from './database.ts';
import { type Delivery, type SessionLease, type TakeRequest, take, takeDeferred } from './delivery.ts';
import { forwardWaiting, workOnLockEnds, workOnMessageTimes } from './due-work.ts';
import { DuplicateTable } from './duplicate-table.ts';
import { enqueue } from './enqueue.ts';
import { type Entity, type QueueEntity, buildDirectory } from './entity-directory.ts';
import type { MessageCodec } from './envelope.ts';
import { Journal } from './journal.ts';
import { LockTable } from './lock-table.ts';
import { type MessageRow, MessageTable } from './message-table.ts';
import { addRule, removeRule, rulesOf } from './manage-rules.ts';
import { type DeliveryCounting, releaseSession } from './release.ts';
import { RuleTable } from './rule-table.ts';
import { acceptNextSession, acceptSession, renewSession, requireLease } from './session-lock.ts';
import { SessionTable } from './session-table.ts';
import { type Settlement, renewLock, settle } from './settlement.ts';
import { type StoreContext, wakeupKey } from './store-context.ts';
import { Wakeups } from './wakeups.ts';

export interface QueueStoreOptions {
  readonly databaseFile: string;
  readonly entities: EntitySettings;
  readonly clock: Clock;
  readonly lockClock: Clock;
  readonly codec: MessageCodec;
}

export interface EntityCounts {
  readonly active: number;
  readonly deadLettered: number;
  readonly scheduled: number;
}

export class QueueStore {
  readonly #context: StoreContext;
  readonly #journal: Journal;
  readonly #messageAlarm: Alarm;
  readonly #lockAlarm: Alarm;
  readonly #sessionLost = new Map<string, () => void>();
  readonly #closeDatabase: () => void;

  constructor({ databaseFile, entities, clock, lockClock, codec }: QueueStoreOptions) {
    const database = openDatabase(databaseFile);
    this.#closeDatabase = () => {
      database.close();
    };
    const context: StoreContext = {
      directory: buildDirectory(entities),
      messages: new MessageTable(database),
      locks: new LockTable(database),
      sessions: new SessionTable(database),
      duplicates: new DuplicateTable(database),
      wakeups: new Wakeups(),
      rules: new RuleTable(database),
      codec,
      clock,
      lockClock,
    };
    this.#context = context;
    this.#journal = new Journal(database, () => {
      this.#afterChange();
    });
    this.#messageAlarm = new Alarm(
      clock,
      () => context.messages.nextChangeMs(),
      () => {
        this.#journal.now(() => {
          workOnMessageTimes(context);
        });
      },
    );
    this.#lockAlarm = new Alarm(
      lockClock,
      () => context.locks.nextEndMs(),
      () => {
        for (const owner of this.#journal.now(() => workOnLockEnds(context))) this.#tellLost(owner);
      },
    );
    this.#journal.now(() => {
      for (const topic of context.directory.values()) {
        if (topic.kind !== 'topic') continue;
        for (const { key, settings } of topic.subscriptions) context.rules.declare(key, settings);
      }
      forwardWaiting(context);
    });
  }

  /** The entity at a path, in any case of letters; a dead-letter queue is `<path>/$DeadLetterQueue`. */
  find(path: string): Entity | undefined {
    return this.#context.directory.get(path.toLowerCase());
  }

  /** Takes all messages in or none. Answers their sequence numbers, 0 for a dropped duplicate. */
  send(entity: Entity, contents: readonly Uint8Array[]): Promise<number[]> {
    return this.#journal.soon(() => contents.map((content) => enqueue(this.#context, entity, content)));
  }

  /** Removes scheduled messages, all or, when one is not there, none. */
  cancelScheduled(entity: Entity, sequences: readonly number[]): Promise<void> {
    return this.#journal.soon(() => {
      for (const sequence of sequences) {
        const row = this.#context.messages.unlockedBySequence(entity.key, sequence);
        if (row?.state !== 'scheduled') {
          throw new BrokerError(
            'MessageNotFound',
            `The scheduled message ${String(sequence)} could not be found.`,
          );
        }
        this.#context.messages.remove(row.id);
      }
    });
  }

  /** Hands out up to `limit` messages at once; none when the session is not held any more. */
  take(queue: QueueEntity, request: TakeRequest & { limit: number }): Delivery[] {
    return this.#journal.now(() => {
      if (request.session && !this.#isHeld(request.session)) return [];
      return take(this.#context, queue, request);
    });
  }

  takeDeferred(queue: QueueEntity, sequences: readonly number[], request: TakeRequest): Promise<Delivery[]> {
    return this.#journal.soon(() => {
      if (request.session) requireLease(this.#context, request.session);
      return takeDeferred(this.#context, queue, sequences, request);
    });
  }

  settle(queue: QueueEntity, token: string, settlement: Settlement): Promise<void> {
    return this.#journal.soon(() => {
      settle(this.#context, queue, token, settlement);
    });
  }

  /** Renews all locks or none; answers the instants, in the lock clock, until which they are held. */
  renewLocks(queue: QueueEntity, tokens: readonly string[]): Promise<number[]> {
    return this.#journal.soon(() => tokens.map((token) => renewLock(this.#context, queue, token)));
  }

  /** Messages in any state, held or not, which stay where they are. */
  peek(
    queue: QueueEntity,
    from: { sequence: number; limit: number; sessionId?: string | undefined },
  ): MessageRow[] {
    return this.#context.messages.from(queue.key, from.sequence, from.limit, from.sessionId);
  }

  /** `onLost` is called, at most once, when the lease ends by itself. Throws when another receiver has the session. */
  acceptSession(queue: QueueEntity, sessionId: string, onLost: () => void): SessionLease {
    const lease = this.#journal.now(() => acceptSession(this.#context, queue, sessionId));
    this.#sessionLost.set(lease.owner, onLost);
    return lease;
  }

  /** As `acceptSession`, for the free session with the oldest message; undefined when there is none. */
  acceptNextSession(queue: QueueEntity, onLost: () => void): SessionLease | undefined {
    const lease = this.#journal.now(() => acceptNextSession(this.#context, queue));
    if (lease) this.#sessionLost.set(lease.owner, onLost);
    return lease;
  }

  /** Ends the hold; what is not settled goes back. Does nothing when the lease has ended already. */
  releaseSession({ owner }: SessionLease, counting: DeliveryCounting): void {
    this.#sessionLost.delete(owner);
    this.#journal.now(() => {
      const row = this.#context.locks.sessionLockByOwner(owner);
      if (row) releaseSession(this.#context, row, counting);
    });
  }

  renewSession(lease: SessionLease): number {
    return this.#journal.now(() => renewSession(this.#context, lease));
  }

  /** Until when the session is held, in the lock clock. */
  sessionLockedUntilMs(lease: SessionLease): number {
    return requireLease(this.#context, lease).until;
  }

  sessionState(lease: SessionLease): Uint8Array | undefined {
    requireLease(this.#context, lease);
    return this.#context.sessions.state(lease.queue.key, lease.sessionId);
  }

  setSessionState(lease: SessionLease, state: Uint8Array | undefined): Promise<void> {
    return this.#journal.soon(() => {
      requireLease(this.#context, lease);
      const atMs = this.#context.clock.now();
      this.#context.sessions.setState(lease.queue.key, lease.sessionId, { state, atMs });
    });
  }

  /** The ids of sessions with messages, and of those whose state was written after an instant, in their order. */
  sessions(queue: QueueEntity, page: { updatedAfterMs: number; skip: number; top: number }): string[] {
    return this.#context.sessions.list(queue.key, page);
  }

  /** Removes the oldest messages that nobody holds and that came no later than an instant; answers how many. */
  removeOldest(queue: QueueEntity, limit: number, untilMs: number): Promise<number> {
    return this.#journal.soon(() => this.#context.messages.removeOldest(queue.key, limit, untilMs));
  }

  rules(entity: Entity): RuleSettings[] {
    return rulesOf(this.#context, entity);
  }

  addRule(entity: Entity, rule: RuleSettings): Promise<void> {
    return this.#journal.soon(() => {
      addRule(this.#context, entity, rule);
    });
  }

  removeRule(entity: Entity, name: string): Promise<void> {
    return this.#journal.soon(() => {
      removeRule(this.#context, entity, name);
    });
  }

  /** Calls back when there may be messages in the queue or, when one is given, in its session. */
  watch(queue: QueueEntity, sessionId: string | undefined, watcher: () => void): () => void {
    return this.#context.wakeups.watch(wakeupKey(queue.key, sessionId), watcher);
  }

  counts(entity: Entity): EntityCounts {
    const count = (key: string | undefined, state: 'active' | 'scheduled'): number =>
      key === undefined ? 0 : this.#context.messages.count(key, state);
    return {
      active: count(entity.key, 'active'),
      deadLettered: entity.kind === 'topic' ? 0 : count(entity.deadLetter?.key, 'active'),
      scheduled: count(entity.key, 'scheduled'),
    };
  }

  close(): void {
    this.#journal.close();
    this.#messageAlarm.stop();
    this.#lockAlarm.stop();
    this.#closeDatabase();
  }

  #isHeld({ owner }: SessionLease): boolean {
    return (this.#context.locks.sessionLockByOwner(owner)?.until ?? 0) > this.#context.lockClock.now();
  }

  #tellLost(owner: string): void {
    const onLost = this.#sessionLost.get(owner);
    this.#sessionLost.delete(owner);
    onLost?.();
  }

  #afterChange(): void {
    this.#messageAlarm.reset();
    this.#lockAlarm.reset();
  }
}
