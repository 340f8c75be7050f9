/**
 * What a queue must do, in a few lines and without storage: where each message is, who holds it and how often it was
 * delivered in vain. The property tests compare it with the broker's store after every step.
 */
export const LOCK_MS = 30_000;
export const MAX_DELIVERIES = 2;

export interface ModelQueue {
  readonly path: string;
  readonly sessions: boolean;
  readonly deadLettersExpired: boolean;
  readonly duplicateWindowMs?: number;
}

export interface Hold {
  readonly token: string;
  /** The session's lease; a message without one has a lock of its own. */
  readonly lease?: Lease;
  untilMs: number;
}

export interface Lease {
  readonly session: string;
  untilMs: number;
  ended: boolean;
}

export interface ModelMessage {
  readonly id: string;
  readonly sequence: number;
  readonly session: string | undefined;
  readonly expiresAtMs: number;
  place: 'queue' | 'deadLetter' | 'completed' | 'expired';
  state: 'active' | 'deferred';
  deliveries: number;
  hold?: Hold | undefined;
}

export class QueueModel {
  readonly queue: ModelQueue;
  readonly messages: ModelMessage[] = [];
  readonly leases: Lease[] = [];
  readonly #seen = new Map<string, number>();
  #sequence = 0;

  constructor(queue: ModelQueue) {
    this.queue = queue;
  }

  /** The sequence number that the message gets; 0 for a duplicate. */
  send(sent: { id: string; session: string | undefined; ttlMs: number }, nowMs: number): number {
    const { duplicateWindowMs } = this.queue;
    if (duplicateWindowMs !== undefined) {
      const seenAt = this.#seen.get(sent.id);
      if (seenAt !== undefined && seenAt > nowMs - duplicateWindowMs) return 0;
      this.#seen.set(sent.id, nowMs);
    }
    this.#sequence += 1;
    const { id, session, ttlMs } = sent;
    this.messages.push({
      id,
      session,
      sequence: this.#sequence,
      expiresAtMs: nowMs + ttlMs,
      place: 'queue',
      state: 'active',
      deliveries: 0,
    });
    return this.#sequence;
  }

  in(place: ModelMessage['place']): ModelMessage[] {
    return this.messages.filter((message) => message.place === place);
  }

  /** The messages that are handed out next, in their order. */
  available(limit: number, session?: string): ModelMessage[] {
    const free = this.in('queue').filter(({ state, hold }) => state === 'active' && !hold);
    return free.filter((message) => session === undefined || message.session === session).slice(0, limit);
  }

  held(): ModelMessage[] {
    return this.messages.filter(({ hold }) => hold !== undefined);
  }

  liveLease(session: string): Lease | undefined {
    return this.leases.find((lease) => lease.session === session && !lease.ended);
  }

  /** The message goes back; at the limit of deliveries to the dead-letter queue. */
  release(message: ModelMessage, counted: boolean): void {
    message.hold = undefined;
    if (counted) message.deliveries += 1;
    if (message.state === 'active' && message.deliveries >= MAX_DELIVERIES) message.place = 'deadLetter';
  }

  endLease(lease: Lease, counted: boolean): void {
    lease.ended = true;
    for (const message of this.held()) if (message.hold?.lease === lease) this.release(message, counted);
  }

  /** What the clocks alone bring about. */
  settle(nowMs: number, lockNowMs: number): void {
    for (const lease of this.leases)
      if (!lease.ended && lease.untilMs <= lockNowMs) this.endLease(lease, true);
    for (const message of this.held()) if (hasEnded(message, lockNowMs)) this.release(message, true);
    for (const message of this.in('queue'))
      if (!message.hold && message.expiresAtMs <= nowMs) this.#expire(message);
  }

  #expire(message: ModelMessage): void {
    message.place = this.queue.deadLettersExpired ? 'deadLetter' : 'expired';
    message.state = 'active';
  }

  /** Locks and leases do not survive a crash; no delivery counts for it. */
  crash(): void {
    for (const lease of this.leases) lease.ended = true;
    for (const message of this.held()) message.hold = undefined;
  }
}

function hasEnded({ hold }: ModelMessage, lockNowMs: number): boolean {
  return hold !== undefined && !hold.lease && hold.untilMs <= lockNowMs;
}
