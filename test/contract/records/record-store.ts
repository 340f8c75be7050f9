/** A store under the contract of operation records, as two machines see it; and what the cases write into it. */
import { expect } from 'vitest';
import type {
  OperationRecord,
  OperationRecords,
  RecordChange,
  RecordFilter,
} from '../../../src/contracts/operation-records.ts';
import type { NewCommand } from '../../../src/domain/command.ts';
import { laneOf } from '../../../src/domain/lane.ts';
import type { Ledger } from '../../../src/domain/ledger.ts';
import type { OperationState } from '../../../src/domain/operation-state.ts';
import type { Problem } from '../../../src/domain/problem.ts';

export interface RecordStore {
  /** An empty one for a test. */
  open(): Promise<OperationRecords>;
  /** Has two machines make a call each at the same time, on a store of their own for each order of things. */
  race<A, B>(race: Race<A, B>): Promise<void>;
}

export interface Race<A, B> {
  readonly before: (records: OperationRecords) => Promise<unknown>;
  readonly here: (records: OperationRecords) => Promise<A>;
  readonly there: (records: OperationRecords) => Promise<B>;
  readonly after: (outcome: { here: A; there: B; records: OperationRecords }) => Promise<void> | void;
}

export const EARLIER = '2026-01-05T08:30:00.000Z';
export const LATER = '2026-01-05T09:00:00.000Z';
export const LATEST = '2026-01-05T10:00:00.000Z';

/** Longer than one property of a row may be. */
export const REFUSAL: Problem = {
  code: 'QuotaExceeded',
  class: 'quota',
  owner: 'operator',
  message: 'No cores are left. '.repeat(5000),
  remedy: 'Ask for more.',
};

export function record(operationId: string, change: Partial<OperationRecord> = {}): OperationRecord {
  return {
    operationId,
    requestId: operationId,
    requestedBy: 'team-a',
    clusterId: `/subscriptions/s/clusters/${operationId}`,
    kind: 'provision',
    bodyHash: 'h',
    phase: 'Accepted',
    done: false,
    acceptedAt: '2026-01-05T08:00:00.000Z',
    updatedAt: '2026-01-05T08:00:00.000Z',
    run: 1,
    mailCursor: 0,
    ...change,
  };
}

/** As it is kept after so many events. */
export function keptRecord(
  operationId: string,
  change: Partial<OperationRecord> = {},
  eventCursor = 1,
): OperationRecord {
  return record(operationId, { ...change, eventCursor });
}

/** Of operations that are about the same cluster. */
export const CLUSTER = { clusterId: '/subscriptions/s/clusters/One' };

export function change(operationId: string, rest: Partial<RecordChange> = {}): RecordChange {
  return { operationId, run: 1, phase: 'Provisioning', updatedAt: LATER, ...rest };
}

export function end(operationId: string, rest: Partial<RecordChange> = {}): RecordChange {
  return change(operationId, { phase: 'Failed', endedAt: LATER, ...rest });
}

/** The stores look at nothing in a state, which has to come back as it was. */
export function stateOf(operationId: string, note = ''): OperationState {
  return { ids: { operationId }, phase: 'Failed', note } as unknown as OperationState;
}

/** The stores look at nothing in a ledger either. */
export function ledgerNamed(name: string): Ledger {
  return { mode: name, entries: [] } as unknown as Ledger;
}

export function command(operationId: string, commandId: string, reason = 'why'): NewCommand {
  return {
    operationId,
    commandId,
    kind: 'cancel',
    requestedBy: 'somebody',
    reason,
    sentAt: '2026-01-05T08:10:00.000Z',
  };
}

/** Text that cannot be made much shorter, the same each time. */
export function unlikeItself(length: number): string {
  let seed = 1;
  return Array.from({ length }, () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return String.fromCodePoint(32 + (seed % 90));
  }).join('');
}

export async function listed(
  records: OperationRecords,
  filter: Partial<RecordFilter> = {},
): Promise<readonly OperationRecord[]> {
  const found: OperationRecord[] = [];
  let continuationToken: string | undefined;
  do {
    const token = continuationToken === undefined ? {} : { continuationToken };
    const page = await records.list({ top: 100, ...filter, ...token });
    found.push(...page.records);
    ({ continuationToken } = page);
  } while (continuationToken !== undefined);
  return found;
}

export function idsOf(records: readonly { operationId: string }[]): readonly string[] {
  return records.map(({ operationId }) => operationId);
}

/** What has to be so at any moment, whatever was called. */
export async function expectConsistent(records: OperationRecords): Promise<void> {
  const all = await listed(records);
  await expectEventsInOrder(records, all);
  await expectTally(records, all);
  for (const each of all) expect(await records.get(each.operationId)).toEqual(each);
  for (const done of [true, false]) {
    expect(await listed(records, { done })).toEqual(all.filter((each) => each.done === done));
  }
  for (const phase of new Set(all.map((each) => each.phase))) {
    expect(await listed(records, { phase })).toEqual(all.filter((each) => each.phase === phase));
  }
  for (const clusterId of new Set(all.map((each) => each.clusterId.toLowerCase()))) {
    const ofCluster = all.filter((each) => each.clusterId.toLowerCase() === clusterId);
    expect(await listed(records, { clusterId })).toEqual(ofCluster);
    await expectOneHolder(records, ofCluster);
  }
  await expectMailInOrder(records, all);
}

async function expectOneHolder(
  records: OperationRecords,
  ofCluster: readonly OperationRecord[],
): Promise<void> {
  const live = ofCluster.filter(({ kind, done }) => kind !== 'plan' && !done);
  const turns = await Promise.all(live.map(({ operationId }) => records.takeTurn(operationId)));
  expect(turns.filter(({ kind }) => kind === 'holds')).toHaveLength(Math.min(live.length, 1));
  if (live.length === 0) return;
  const { clusterId = '' } = live[0] ?? {};
  const now = await listed(records, { clusterId, lane: 'waiting' });
  const queued = now.filter((each) => each.queued).map(({ operationId }) => operationId);
  expect(queued).toEqual(
    live.flatMap(({ operationId }, index) => (turns[index]?.kind === 'behind' ? [operationId] : [])),
  );
}

/** Numbered without a gap, each phase after the one before it, and to be sent in that order. */
async function expectEventsInOrder(
  records: OperationRecords,
  all: readonly OperationRecord[],
): Promise<void> {
  const unsent = Map.groupBy(await records.unsentEvents(1000), ({ event }) => event.operationId);
  for (const { operationId, phase, eventCursor = 0 } of all) {
    const events = await records.eventsOf(operationId, 0, 1000);
    expect(events.map(({ sequence }) => sequence)).toEqual(
      Array.from({ length: eventCursor }, (_, index) => index + 1),
    );
    const turns = events.filter((each) => each.type === 'phaseChanged');
    expect(turns.at(-1)?.phase).toBe(phase);
    expect(turns.map(({ previousPhase }) => previousPhase)).toEqual([
      null,
      ...turns.slice(0, -1).map((each) => each.phase),
    ]);
    const waiting = (unsent.get(operationId) ?? []).map(({ event }) => event);
    expect(waiting).toEqual(
      events.filter((each) => waiting.some(({ sequence }) => sequence === each.sequence)),
    );
  }
}

async function expectTally(records: OperationRecords, all: readonly OperationRecord[]): Promise<void> {
  const { phases, lanes } = await records.tally();
  expect(phases).toEqual(countsOf(all.map(({ phase }) => phase)));
  expect(lanes).toEqual(countsOf(all.map(laneOf)));
}

function countsOf(names: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(names, (name) => name)].map(([name, each]) => [name, each.length]),
  );
}

async function expectMailInOrder(records: OperationRecords, all: readonly OperationRecord[]): Promise<void> {
  const unread: string[] = [];
  for (const { operationId, done, mailCursor } of all) {
    const mail = await records.readMailbox(operationId, 0);
    expect(mail.map(({ sequence }) => sequence)).toEqual(mail.map((_, index) => index + 1));
    expect(new Set(mail.map(({ commandId }) => commandId)).size).toBe(mail.length);
    if (done && mailCursor < mail.length) unread.push(operationId);
  }
  expect(idsOf(await records.unreadMail(100)).toSorted()).toEqual(unread.toSorted());
}
