/** Drives the broker's store and its model through the same random steps, and compares them after each. */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';

import rhea from 'rhea';
import { expect } from 'vitest';

import { messageCodec } from '../../../src/local/broker/amqp/message-codec.ts';
import { parseEntityConfig } from '../../../src/local/broker/entity-config.ts';
import type { SessionLease } from '../../../src/local/broker/store/delivery.ts';
import type { QueueEntity } from '../../../src/local/broker/store/entity-directory.ts';
import { QueueStore } from '../../../src/local/broker/store/queue-store.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { emulatorConfig } from './broker-harness.ts';
import type { QueueName, Step, StepOf } from './model-steps.ts';
import { LOCK_MS, type Lease, MAX_DELIVERIES, type ModelMessage, QueueModel } from './queue-model.ts';

const PROPERTIES = { LockDuration: 'PT30S', MaxDeliveryCount: MAX_DELIVERIES };
const CONFIG = parseEntityConfig(
  emulatorConfig({
    queues: {
      plain: {
        ...PROPERTIES,
        RequiresDuplicateDetection: true,
        DuplicateDetectionHistoryTimeWindow: 'PT1M',
      },
      clusters: { ...PROPERTIES, RequiresSession: true, DeadLetteringOnMessageExpiration: true },
    },
  }),
);
const MODELS = {
  plain: { path: 'plain', sessions: false, deadLettersExpired: false, duplicateWindowMs: 60_000 },
  clusters: { path: 'clusters', sessions: true, deadLettersExpired: true },
} as const;

type Steps = { readonly [K in Step['kind']]: (step: StepOf<K>) => void | Promise<void> };

export class ModelRun {
  readonly #folder: string;
  readonly #clock = new ManualClock();
  readonly #lockClock = new ManualClock();
  readonly #models = { plain: new QueueModel(MODELS.plain), clusters: new QueueModel(MODELS.clusters) };
  readonly #leases = new Map<Lease, SessionLease>();
  #file: string;
  #store: QueueStore;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#file = join(folder, '0.db');
    this.#store = this.#open();
  }

  async run(given: Step): Promise<void> {
    // The table's entry for a kind takes the steps of that kind.
    await (this.#steps[given.kind] as (step: Step) => void | Promise<void>)(given);
    await this.#clock.advance(0);
    await this.#lockClock.advance(0);
    await this.#clock.advance(0);
    this.#settleModels();
    this.#compare();
  }

  close(): void {
    this.#store.close();
  }

  readonly #steps: Steps = {
    send: async ({ queue, session: chosen, duplicate, ttlMs }) => {
      const model = this.#models[queue];
      const last = model.messages.at(-1);
      const id = duplicate && last && queue === 'plain' ? last.id : this.#newId();
      const sent = { id, session: queue === 'clusters' ? chosen : undefined, ttlMs };
      const [sequence] = await this.#store.send(this.#entity(queue), [encode(sent)]);
      expect(sequence).toBe(model.send(sent, this.#clock.now()));
    },
    take: ({ queue, pick: index, limit, deletes }) => {
      const model = this.#models[queue];
      const lease = queue === 'clusters' ? chosenOf(model.leases.filter(isLive), index) : undefined;
      if (queue === 'clusters' && !lease) return;
      const expected = model.available(limit, lease?.session);
      const deliveries = this.#store.take(this.#entity(queue), {
        mode: deletes ? 'receiveAndDelete' : 'peekLock',
        limit,
        session: lease && this.#leases.get(lease),
      });
      expect(deliveries.map(({ message }) => message.sequence)).toEqual(
        expected.map((each) => each.sequence),
      );
      for (const [position, message] of expected.entries()) {
        this.#deliver(message, lease, deliveries[position]?.lock?.token);
      }
    },
    settle: ({ queue, pick: index, how }) => this.#settle(queue, index, how),
    accept: ({ session: wanted }) => {
      const model = this.#models.clusters;
      const free = model
        .in('queue')
        .find(({ state, session: of }) => state === 'active' && !this.#isHeld(of));
      const expected = wanted ?? free?.session;
      const accept = (): SessionLease | undefined =>
        wanted === null
          ? this.#store.acceptNextSession(this.#entity('clusters'), () => undefined)
          : this.#store.acceptSession(this.#entity('clusters'), wanted, () => undefined);
      if (wanted !== null && model.liveLease(wanted)) {
        expect(accept).toThrow('cannot be accepted');
        return;
      }
      const accepted = accept();
      expect(accepted?.sessionId).toBe(expected);
      if (!accepted) return;
      const untilMs = this.#lockClock.now() + LOCK_MS;
      const lease: Lease = { session: accepted.sessionId, untilMs, ended: false };
      model.leases.push(lease);
      this.#leases.set(lease, accepted);
    },
    close: ({ pick: index, counted }) => {
      const lease = chosenOf(this.#models.clusters.leases.filter(isLive), index);
      const held = lease && this.#leases.get(lease);
      if (!held) return;
      this.#store.releaseSession(held, counted ? 'counted' : 'uncounted');
      this.#models.clusters.endLease(lease, counted);
    },
    renewSession: ({ pick: index }) => {
      const lease = chosenOf(this.#models.clusters.leases, index);
      const held = lease && this.#leases.get(lease);
      if (!held) return;
      if (lease.ended) {
        expect(() => this.#store.renewSession(held)).toThrow('session lock has expired');
      } else {
        lease.untilMs = this.#lockClock.now() + LOCK_MS;
        expect(this.#store.renewSession(held)).toBe(lease.untilMs);
      }
    },
    takeDeferred: async ({ queue, pick: index }) => {
      const model = this.#models[queue];
      const message = chosenOf(
        model.in('queue').filter(({ state, hold }) => state === 'deferred' && !hold),
        index,
      );
      const lease = message?.session === undefined ? undefined : model.liveLease(message.session);
      if (!message || (queue === 'clusters' && !lease)) return;
      const [delivery] = await this.#store.takeDeferred(this.#entity(queue), [message.sequence], {
        mode: 'peekLock',
        session: lease && this.#leases.get(lease),
      });
      this.#deliver(message, lease, delivery?.lock?.token);
    },
    wait: ({ ms }) => this.#clock.advance(ms),
    holdOn: ({ ms }) => this.#lockClock.advance(ms),
    crash: ({ unanswered }) => {
      this.#crash(unanswered);
    },
  };

  async #settle(queue: QueueName, index: number, how: StepOf<'settle'>['how']): Promise<void> {
    const model = this.#models[queue];
    const message = chosenOf(model.held(), index);
    if (!message?.hold) return;
    const { token, lease } = message.hold;
    if (how === 'renew') {
      if (lease) return;
      message.hold.untilMs = this.#lockClock.now() + LOCK_MS;
      expect(await this.#store.renewLocks(this.#entity(queue), [token])).toEqual([message.hold.untilMs]);
      return;
    }
    const settlement = how === 'deadLetter' ? { kind: how, cause: { reason: 'chosen' } } : { kind: how };
    await this.#store.settle(this.#entity(queue), token, settlement);
    if (how === 'abandon' || how === 'release') {
      model.release(message, how === 'abandon');
    } else {
      message.hold = undefined;
      if (how === 'complete') message.place = 'completed';
      else if (how === 'defer') message.state = 'deferred';
      else Object.assign(message, { place: 'deadLetter', state: 'active' });
    }
    await expect(this.#store.settle(this.#entity(queue), token, { kind: 'complete' })).rejects.toThrow(
      'lock',
    );
  }

  #deliver(message: ModelMessage, lease: Lease | undefined, token: string | undefined): void {
    if (token === undefined) message.place = 'completed';
    else message.hold = { token, untilMs: this.#lockClock.now() + LOCK_MS, ...(lease ? { lease } : {}) };
  }

  /** Goes on with the files as a killed process would leave them. What was not answered may be there or not. */
  #crash(unanswered: number): void {
    const sent = Array.from({ length: unanswered }, () => ({
      id: this.#newId(),
      session: 'a',
      ttlMs: 3_600_000,
    }));
    for (const each of sent) {
      this.#store.send(this.#entity('clusters'), [encode(each)]).catch(() => undefined);
    }
    this.#count += 1;
    const copy = join(this.#folder, `crash-${String(this.#count)}.db`);
    for (const suffix of ['', '-wal']) {
      if (existsSync(this.#file + suffix)) copyFileSync(this.#file + suffix, copy + suffix);
    }
    this.#store.close();
    this.#file = copy;
    this.#store = this.#open();
    for (const model of Object.values(this.#models)) model.crash();
    const present = new Set(this.#idsIn('clusters'));
    for (const each of sent) if (present.has(each.id)) this.#models.clusters.send(each, this.#clock.now());
  }

  #open(): QueueStore {
    return new QueueStore({
      databaseFile: this.#file,
      entities: CONFIG,
      clock: this.#clock,
      lockClock: this.#lockClock,
      codec: messageCodec,
    });
  }

  #settleModels(): void {
    for (const model of Object.values(this.#models)) model.settle(this.#clock.now(), this.#lockClock.now());
  }

  /** Every message is in the one place where it should be, with its state and its deliveries. */
  #compare(): void {
    for (const [name, model] of Object.entries(this.#models)) {
      for (const [path, place] of [
        [name, 'queue'],
        [`${name}/$DeadLetterQueue`, 'deadLetter'],
      ] as const) {
        const rows = this.#store.peek(this.#entity(path), { sequence: 0, limit: 10_000 });
        expect(
          rows.map(({ content, sequence, state, deliveryCount }) => ({
            id: messageCodec.readEnvelope(content).messageId,
            sequence,
            state,
            deliveries: deliveryCount,
          })),
        ).toEqual(
          model.in(place).map(({ id, sequence, state, deliveries }) => ({ id, sequence, state, deliveries })),
        );
      }
    }
  }

  #idsIn(path: string): (string | undefined)[] {
    const rows = this.#store.peek(this.#entity(path), { sequence: 0, limit: 10_000 });
    return rows.map(({ content }) => messageCodec.readEnvelope(content).messageId);
  }

  #isHeld(of: string | undefined): boolean {
    return of !== undefined && this.#models.clusters.liveLease(of) !== undefined;
  }

  #entity(path: string): QueueEntity {
    const entity = this.#store.find(path);
    if (!entity || entity.kind === 'topic') throw new Error(`there is no queue ${path}`);
    return entity;
  }

  #newId(): string {
    this.#count += 1;
    return `m${String(this.#count)}`;
  }
}

function encode({
  id,
  session: groupId,
  ttlMs,
}: {
  id: string;
  session: string | undefined;
  ttlMs: number;
}): Buffer {
  return rhea.message.encode({
    message_id: id,
    ttl: ttlMs,
    body: 1,
    ...(groupId === undefined ? {} : { group_id: groupId }),
  });
}

function isLive({ ended }: Lease): boolean {
  return !ended;
}

function chosenOf<T>(among: readonly T[], index: number): T | undefined {
  return among.length === 0 ? undefined : among[index % among.length];
}
