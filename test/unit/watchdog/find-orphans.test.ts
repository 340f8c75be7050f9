import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MarkedResource, MarkedResources } from '../../../src/contracts/marked-resources.ts';
import type { OperationRecord, OperationRecords } from '../../../src/contracts/operation-records.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import {
  findOrphans,
  readOrphanReport,
  type Orphan,
  type OrphanReport,
} from '../../../src/watchdog/find-orphans.ts';
import { operationRecord } from '../../support/operation-records.ts';

const CHECKED = '2026-01-05T12:00:00.000Z';

let records: OperationRecords & { close(): void };
let marked: Record<string, readonly MarkedResource[]>;
let asked: string[];
let told: Orphan[];

beforeEach(() => {
  records = openSqliteRecords(':memory:');
  marked = {};
  asked = [];
  told = [];
});

afterEach(() => {
  records.close();
});

function resource(name: string, operationId: string): MarkedResource {
  return { resourceId: `/r/${name}`, operationId };
}

function readMarked(subscriptionId: string): Promise<MarkedResources> {
  asked.push(subscriptionId);
  const resources = marked[subscriptionId];
  const problem = { code: 'X', class: 'unauthorized', owner: 'operator', message: 'not allowed', remedy: '' };
  return Promise.resolve(
    resources ? { ok: true, resources } : ({ ok: false, problem } as Extract<MarkedResources, { ok: false }>),
  );
}

function check(subscriptions: readonly string[] | '*' = '*', nowAt = CHECKED): Promise<OrphanReport> {
  const found = (orphan: Orphan) => told.push(orphan);
  return findOrphans(
    { records, readMarked, subscriptions, found },
    { nowAt, over: new AbortController().signal },
  );
}

function add(operationId: string, subscription: string, change: Partial<OperationRecord> = {}) {
  const clusterId = `/subscriptions/${subscription}/clusters/${operationId}`;
  return records.claim(operationRecord({ operationId, clusterId, ...change }));
}

describe('findOrphans', () => {
  it('reports what carries a mark that nobody answers for, once', async () => {
    await add('alive', 'S-1');
    marked = { 's-1': [resource('a', 'alive'), resource('b', 'stranger')] };
    const expected = [{ ...resource('b', 'stranger'), why: 'no operation of this id is known' }];
    expect(await check()).toEqual({ checkedAt: CHECKED, orphans: expected, more: 0, unread: [] });
    expect(told).toEqual(expected);
    await check();
    expect(told).toHaveLength(1);
    marked = { 's-1': [] };
    expect((await check()).orphans).toEqual([]);
  });

  it('looks into the subscriptions of operations, and those that it is given, each once', async () => {
    await add('a', 's-1');
    await add('b', 'S-1');
    await add('c', 's-2');
    await records.reject(operationRecord({ operationId: 'r', phase: 'Rejected', done: true }));
    marked = { 's-1': [], 's-2': [], 's-3': [] };
    await check(['S-3', 's-1']);
    expect(asked.toSorted()).toEqual(['s-1', 's-2', 's-3']);
  });

  it('does not forget the subscriptions of old operations', async () => {
    for (let index = 0; index < 250; index += 1) {
      const acceptedAt = new Date(Date.parse(CHECKED) + index * 3_600_000).toISOString();
      await add(`op-${String(index)}`, index === 0 ? 'old' : 'new', { acceptedAt });
    }
    marked = { old: [], new: [] };
    await check();
    asked = [];
    await check([], '2026-02-05T12:00:00.000Z');
    expect(asked).toEqual(['new', 'old']);
  });

  it('names the subscriptions that it could not look into', async () => {
    marked = { 's-1': [resource('b', 'stranger')] };
    expect(await check(['s-1', 's-2'])).toMatchObject({
      orphans: [{ resourceId: '/r/b' }],
      unread: [{ subscriptionId: 's-2', why: 'not allowed' }],
    });
  });

  it('keeps a report that has room in the records, and counts the rest', async () => {
    marked = { 's-1': Array.from({ length: 103 }, (_, index) => resource(String(index), 'stranger')) };
    await check(['s-1']);
    const report = await readOrphanReport(records);
    expect(report).toMatchObject({ checkedAt: CHECKED, more: 3 });
    expect(report.orphans).toHaveLength(100);
    expect(told).toHaveLength(103);
  });

  it('answers that nothing was checked before it was', async () => {
    expect(await readOrphanReport(records)).toEqual({ checkedAt: null, orphans: [], more: 0, unread: [] });
  });
});
