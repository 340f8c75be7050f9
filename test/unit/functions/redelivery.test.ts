import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import {
  acceptMessage,
  type Acceptance,
  type IntakeDependencies,
} from '../../../src/functions/accept-message.ts';
import type { IncomingMessage } from '../../../src/functions/reject-message.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { requestInput, START } from '../../support/requests.ts';

/** Which call from now on breaks, and whether what it does is done all the same, as when the process dies after it. */
interface Crash {
  readonly call: number;
  readonly done: boolean;
}

/** The intake over real records and an engine in memory, whose calls can break. */
class Intake {
  readonly records: OperationRecords & { close(): void } = openSqliteRecords(':memory:');
  /** How often an instance was really begun. */
  readonly begun = new Map<string, number>();
  readonly #running = new Set<string>();
  #crash: Crash | undefined;
  #calls = 0;

  async deliver(message: IncomingMessage, crash: Crash | undefined): Promise<Acceptance | undefined> {
    this.#crash = crash;
    this.#calls = 0;
    try {
      return await acceptMessage(this.#dependencies(), message);
    } catch (error) {
      if (error instanceof Error && error.message === 'crash') return undefined;
      throw error;
    }
  }

  /** The operation ends, and its instance is purged. */
  async end(operationId: string): Promise<void> {
    await this.records.publish({ operationId, run: 1, phase: 'Succeeded', updatedAt: START });
    this.#running.delete(operationId);
  }

  #dependencies(): IntakeDependencies {
    const start = (operationId: string): Promise<void> =>
      this.#call(() => {
        if (this.#running.has(operationId)) return;
        this.#running.add(operationId);
        this.begun.set(operationId, (this.begun.get(operationId) ?? 0) + 1);
      });
    const { records } = this;
    return {
      records: {
        ...records,
        get: (operationId) => this.#call(() => records.get(operationId)),
        claim: (record, options) => this.#call(() => records.claim(record, options)),
        reject: (record) => this.#call(() => records.reject(record)),
        publish: (change) => this.#call(() => records.publish(change)),
        ledgersOf: (clusterId) => this.#call(() => records.ledgersOf(clusterId)),
      },
      start: ({ ids }) => start(ids.operationId),
      startPlanning: ({ ids }) => start(ids.operationId),
      readInstance: (operationId) =>
        this.#call(() => (this.#running.has(operationId) ? { runtimeStatus: 'Running' } : undefined)),
      ring: () => Promise.resolve(),
      startAgain: () => Promise.resolve(),
      pause: () => Promise.resolve(),
      productionSubscriptions: [],
      subscriptions: '*',
      replyQueues: [],
    };
  }

  async #call<T>(work: () => T | Promise<T>): Promise<T> {
    this.#calls += 1;
    const breaks = this.#calls === this.#crash?.call;
    if (breaks && !this.#crash?.done) throw new Error('crash');
    const result = await work();
    if (breaks) throw new Error('crash');
    return result;
  }
}

interface Change {
  readonly kind: string;
  readonly requestId: string;
  readonly requestedBy: string;
  readonly onConflict: string;
}

function requestFor(clusterName: string, { onConflict, ...change }: Change): object {
  const { target, ...rest } = requestInput();
  switch (change.kind) {
    case 'PlanCluster':
      return { ...rest, ...change, target: { ...target, clusterName } };
    case 'DeprovisionCluster': {
      const { subscriptionId, resourceGroup } = target;
      const removed = { subscriptionId, resourceGroup, clusterName };
      return { apiVersion: rest.apiVersion, ...change, onConflict, target: removed };
    }
    default:
      return { ...rest, ...change, onConflict, target: { ...target, clusterName } };
  }
}

const bodies = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        kind: fc.constantFrom('ProvisionCluster', 'ProvisionCluster', 'DeprovisionCluster', 'PlanCluster'),
        requestId: fc.constantFrom('req-1', 'req-2', 'req-3'),
        requestedBy: fc.constantFrom('team-a', 'team-b'),
        clusterName: fc.constantFrom('aks-1', 'aks-2'),
        onConflict: fc.constantFrom('reject', 'queue'),
      })
      .map(({ clusterName, ...change }) => requestFor(clusterName, change)),
  },
  fc.record({ requestId: fc.constantFrom('req-1', 'req-2'), surprise: fc.boolean() }),
  fc.constant('{ torn'),
);

const messages = fc.array(bodies, { minLength: 1, maxLength: 5 }).map((all) =>
  all.map((body, index): IncomingMessage => ({
    body,
    messageId: `m-${String(index)}`,
    enqueuedAt: new Date(Date.parse(START) + index).toISOString(),
  })),
);

/** One event: a delivery of any of the messages, which may break, or the end of what runs. */
const events = fc.array(
  fc.record({
    message: fc.nat({ max: 4 }),
    crash: fc.option(fc.record({ call: fc.integer({ min: 1, max: 6 }), done: fc.boolean() }), {
      nil: undefined,
    }),
    ends: fc.nat({ max: 9 }),
  }),
  { maxLength: 25 },
);

describe('acceptMessage, redelivered at any instant', () => {
  it('decides once for each message, and begins each operation once (I1, I2)', async () => {
    await fc.assert(
      fc.asyncProperty(messages, events, async (sent, history) => {
        const intake = new Intake();
        const decided = new Map<IncomingMessage, Acceptance>();
        const deliver = async (message: IncomingMessage, crash?: Crash): Promise<void> => {
          const acceptance = await intake.deliver(message, crash);
          if (acceptance === undefined) return;
          const before = decided.get(message);
          if (before) expect(withoutFirst(acceptance)).toEqual(withoutFirst(before));
          else decided.set(message, acceptance);
        };
        for (const { message, crash, ends } of history) {
          const chosen = sent[message % sent.length];
          if (chosen) await deliver(chosen, crash);
          if (ends === 0) for (const operationId of intake.begun.keys()) await intake.end(operationId);
        }
        // Every delivery that broke comes again, the last ones whole.
        for (const message of sent) await deliver(message);
        for (const operationId of intake.begun.keys()) await intake.end(operationId);
        for (const message of sent) await deliver(message);

        expect([...intake.begun.values()].filter((times) => times !== 1)).toEqual([]);
        for (const acceptance of decided.values()) {
          const isBegun = acceptance.kind !== 'rejected' && intake.begun.has(acceptance.operationId);
          expect(isBegun).toBe(acceptance.kind !== 'rejected');
        }
        const { records: all } = await intake.records.list({ top: 99 });
        const rejected = [...decided.values()].flatMap((each) =>
          each.kind === 'rejected' && each.message.operationId !== null ? [each.message.operationId] : [],
        );
        expect(
          all
            .filter(({ phase }) => phase === 'Rejected')
            .map(({ operationId }) => operationId)
            .sort(),
        ).toEqual([...new Set(rejected)].sort());
        intake.records.close();
      }),
      { numRuns: 150 },
    );
  });

  it.each([1, 2, 3, 4, 5, 6].flatMap((call) => [true, false].map((done) => ({ call, done }))))(
    'comes to the same when call $call breaks (done: $done), for every kind of decision',
    async (crash) => {
      const intake = new Intake();
      const first = { body: requestInput(), messageId: 'm-1', enqueuedAt: START };
      const others = [
        { ...requestInput(), requestId: 'req-2' },
        { ...requestInput(), requestedBy: 'team-b' },
        { ...requestInput(), requestId: 'req-3', onConflict: 'queue' },
        { ...requestInput(), surprise: 1 },
      ].map((body, index) => ({ body, messageId: `m-${String(index + 2)}`, enqueuedAt: START }));
      await intake.deliver(first, crash);
      expect(await intake.deliver(first, undefined)).toMatchObject({
        operationId: expect.anything() as unknown,
      });
      for (const message of others) await intake.deliver(message, crash);
      for (const operationId of intake.begun.keys()) await intake.end(operationId);
      const kinds: unknown[] = [];
      for (const message of others) kinds.push((await intake.deliver(message, undefined))?.kind);
      // What broke before anything was decided finds the cluster free.
      expect(kinds.slice(1)).toEqual(['rejected', kinds[2], 'rejected']);
      expect([...intake.begun.values()].every((times) => times === 1)).toBe(true);
      intake.records.close();
    },
  );
});

/** A redelivery tells «duplicate» of what the first delivery started. */
function withoutFirst(acceptance: Acceptance): unknown {
  return acceptance.kind === 'rejected' ? acceptance : { operationId: acceptance.operationId };
}
