/** Lists against a plain reading of what is asked for, over records of every kind. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ContinuationTokenError,
  recordSorts,
  type ClusterFilter,
  type OperationRecord,
  type OperationRecords,
  type RecordFilter,
  type RecordSort,
} from '../../../src/contracts/operation-records.ts';
import { laneOf, lanes } from '../../../src/domain/lane.ts';
import type { Phase } from '../../../src/domain/operation-state.ts';
import type { ProblemClass } from '../../../src/domain/problem.ts';
import { idsOf, record, REFUSAL, stateOf, type RecordStore } from './record-store.ts';

const COUNT = 44;
const requesters = ['Team-Ä', 'team-b', 'O’Hara'];
const subscriptions = ['Sub-1', 'sub-2'];
const classes: readonly ProblemClass[] = ['quota', 'governance'];
const ends: readonly Phase[] = ['Succeeded', 'Failed', 'Canceled', 'Compensated'];
const at = (minute: number) => new Date(Date.UTC(2026, 0, 5, 8, minute)).toISOString();

const pick = <T>(values: readonly T[], index: number): T => {
  const value = values[index % values.length];
  if (value === undefined) throw new Error('None to pick from');
  return value;
};

/** Records of every kind: some queued, ended, refused, plans, suspended, parked, stalled, taken up again. */
async function fill(records: OperationRecords): Promise<readonly OperationRecord[]> {
  for (let index = 0; index < COUNT; index += 1) await write(records, index);
  const all = await Promise.all(
    Array.from({ length: COUNT }, (_, index) => records.get(`op-${String(index)}`)),
  );
  return all.filter((each) => each !== undefined);
}

async function write(records: OperationRecords, index: number): Promise<void> {
  const operationId = `op-${String(index)}`;
  const subscription = pick(subscriptions, index);
  const made = record(operationId, {
    requestId: `Req-${String(index % 5)}`,
    requestedBy: pick(requesters, index),
    clusterId: index === 7 ? '' : `/subscriptions/${subscription}/clusters/C${String(index % 9)}`,
    kind: pick(['provision', 'deprovision', 'provision', 'plan'], index),
    // Several of an instant.
    acceptedAt: at(Math.floor(((index * 17) % COUNT) / 2)),
  });
  if (index % 11 === 7) {
    const refusal = { ...REFUSAL, message: 'm', class: pick(classes, index) };
    await records.reject({ ...made, phase: 'Rejected', done: true, refusal, endedAt: made.acceptedAt });
    return;
  }
  await records.claim(made, { queue: true });
  await move(records, operationId, index);
}

async function move(records: OperationRecords, operationId: string, index: number): Promise<void> {
  const said = { operationId, run: 1, updatedAt: at(60) };
  if (index % 3 !== 0) {
    const phase = pick(ends, index);
    const endedAt = at(60 + ((index * 7) % 40));
    const why =
      phase === 'Failed' ? { refusal: { ...REFUSAL, message: 'm', class: pick(classes, index) } } : {};
    await records.publish({ ...said, phase, endedAt, ...why, endState: stateOf(operationId) });
    if (index % 10 === 1) await records.reopen(operationId, at(70));
    return;
  }
  const held = index % 4 === 0 ? { suspendedAt: at(59) } : {};
  const parked = index % 9 === 0 ? { progress: { percent: 1, current: [], parked: { for: 'x' } } } : {};
  await records.publish({ ...said, phase: 'Provisioning', ...held, ...parked });
  if (index % 12 === 6) await records.markStalled(operationId, { since: at(60), message: 'm' });
}

const same = (a: string, b: string | undefined) => b === undefined || a.toLowerCase() === b.toLowerCase();

const equal = <T>(a: T | undefined, b: T | undefined) => b === undefined || a === b;

function isAsked(each: OperationRecord, filter: Omit<RecordFilter, 'top'>): boolean {
  const { createdFrom = '', createdTo = '9999', search = '' } = filter;
  const names = [each.operationId, each.requestId, each.clusterId, each.requestedBy];
  return [
    equal(each.phase, filter.phase),
    equal(laneOf(each), filter.lane),
    equal(each.done, filter.done),
    equal(each.kind, filter.kind),
    equal(each.refusal?.class, filter.errorClass),
    same(each.clusterId, filter.clusterId),
    same(each.clusterId.split('/')[2] ?? '', filter.subscriptionId),
    same(each.requestedBy, filter.requestedBy),
    each.acceptedAt >= createdFrom && each.acceptedAt < createdTo,
    names.some((name) => name.toLowerCase().includes(search.toLowerCase())),
  ].every(Boolean);
}

/** Lower is earlier in the list. */
function place(each: OperationRecord, sort: RecordSort): number {
  const acceptedMs = Date.parse(each.acceptedAt);
  if (sort === 'newest') return -acceptedMs;
  if (sort === 'oldest' || !each.done) return acceptedMs;
  return Number.MAX_SAFE_INTEGER - (Date.parse(each.endedAt ?? each.updatedAt) - acceptedMs);
}

const some = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined, freq: 1 });
const filters = fc
  .record({
    phase: fc.option(fc.constantFrom<Phase>('Provisioning', 'Rejected', ...ends), { nil: undefined }),
    lane: some(lanes),
    done: some([true, false]),
    kind: some(['provision', 'deprovision', 'plan'] as const),
    clusterId: some(['/subscriptions/SUB-1/clusters/c2', '/subscriptions/sub-2/clusters/C1', '']),
    subscriptionId: some(['sub-1', 'SUB-2', 'sub-3']),
    requestedBy: some(['TEAM-ä', 'Team-B', 'o’hara', 'nobody']),
    errorClass: some<ProblemClass>(['quota', 'governance', 'fault']),
    createdFrom: some([at(3), at(12)]),
    createdTo: some([at(9), at(20)]),
    search: some(['OP-1', 'req-3', 'ters/c4', 'HARA', '%', 'team-ä', '']),
  })
  .chain((all) =>
    // Few at a time, since all together find nothing.
    fc.subarray(Object.keys(all) as (keyof typeof all)[], { maxLength: 3 }).map((names) => {
      const given = names.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]);
      return Object.fromEntries(given) as Omit<RecordFilter, 'top'>;
    }),
  );

export function filterCases(store: RecordStore): void {
  describe('lists of many', () => {
    let records: OperationRecords;
    let all: readonly OperationRecord[];

    beforeAll(async () => {
      records = await store.open();
      all = await fill(records);
      expect(new Set(all.map(laneOf))).toEqual(new Set(lanes));
    });

    async function paged(
      filter: Omit<RecordFilter, 'top'>,
      top: number,
    ): Promise<readonly OperationRecord[]> {
      const found: OperationRecord[] = [];
      let token: string | undefined;
      do {
        const at_ = token === undefined ? {} : { continuationToken: token };
        const page = await records.list({ ...filter, ...at_, top });
        expect(page.records.length).toBeLessThanOrEqual(top);
        found.push(...page.records);
        token = page.continuationToken;
      } while (token !== undefined);
      return found;
    }

    it('have what is asked for, all of it and once, in the order that is asked for', async () => {
      await fc.assert(
        fc.asyncProperty(
          filters,
          fc.constantFrom(undefined, ...recordSorts),
          fc.constantFrom(5, 9, 100),
          async (filter, sort, top) => {
            const found = await paged({ ...filter, ...(sort ? { sort } : {}) }, top);
            const asked = all.filter((each) => isAsked(each, filter));
            expect(idsOf(found).toSorted()).toEqual(idsOf(asked).toSorted());
            const places = found.map((each) => place(each, sort ?? 'newest'));
            expect(places).toEqual(places.toSorted((a, b) => a - b));
            for (const each of found) expect(all).toContainEqual(each);
          },
        ),
        { numRuns: 40 },
      );
    });

    it('take a token only of the same order', async () => {
      for (const sort of recordSorts) {
        const { continuationToken = '' } = await records.list({ sort, top: 2 });
        for (const other of recordSorts) {
          const next = records.list({ sort: other, top: 2, continuationToken });
          if (other === sort) expect((await next).records).toHaveLength(2);
          else await expect(next).rejects.toThrow(ContinuationTokenError);
        }
      }
    });

    it('of clusters have the latest operation of each', async () => {
      const cases: readonly Partial<ClusterFilter>[] = [
        {},
        { subscriptionId: 'SUB-1' },
        { search: 'c4' },
        { search: 'op-' },
        { subscriptionId: 'sub-2', search: 'team' },
        { subscriptionId: 'nobody’s' },
      ];
      for (const filter of cases) {
        const claimed = all.filter(({ kind, phase }) => kind !== 'plan' && phase !== 'Rejected');
        const byCluster = Map.groupBy(claimed, ({ clusterId }) => clusterId.toLowerCase());
        const latest = [...byCluster.values()].flatMap((each) => lastOf(each) ?? []);
        const asked = latest.filter((each) => isAsked(each, filter));
        for (const top of [3, 50]) {
          const found = await pagedClusters({ ...filter, top });
          expect(idsOf(found).toSorted()).toEqual(idsOf(asked).toSorted());
          const times = found.map(({ acceptedAt }) => acceptedAt);
          expect(times).toEqual(times.toSorted().toReversed());
          for (const each of found) expect(all).toContainEqual(each);
        }
      }
    });

    /** Of the same instant that with the greater id. */
    function lastOf(operations: readonly OperationRecord[]): OperationRecord | undefined {
      const key = ({ acceptedAt, operationId }: OperationRecord) => `${acceptedAt} ${operationId}`;
      return operations.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)).at(-1);
    }

    async function pagedClusters(filter: ClusterFilter): Promise<readonly OperationRecord[]> {
      const found: OperationRecord[] = [];
      let token: string | undefined;
      do {
        const page = await records.listClusters({
          ...filter,
          ...(token === undefined ? {} : { continuationToken: token }),
        });
        found.push(...page.records);
        token = page.continuationToken;
      } while (token !== undefined);
      return found;
    }

    it('are as many as the tally says', async () => {
      const { phases, lanes: counted } = await records.tally();
      for (const lane of lanes) {
        expect(counted[lane] ?? 0).toBe(all.filter((each) => laneOf(each) === lane).length);
      }
      for (const phase of new Set(all.map((each) => each.phase))) {
        expect(phases[phase] ?? 0).toBe(all.filter((each) => each.phase === phase).length);
      }
      expect(Object.values(phases).reduce((sum, count) => sum + count, 0)).toBe(COUNT);
    });
  });
}
