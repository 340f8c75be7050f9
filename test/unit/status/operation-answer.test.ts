import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type {
  OperationRecord,
  OperationRecords,
  RecordChange,
} from '../../../src/contracts/operation-records.ts';
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { measuredTimes } from '../../../src/status/estimate-end.ts';
import { readOperationAnswer } from '../../../src/status/operation-answer.ts';
import { operationSchema } from '../../../src/status/schema/answers.ts';
import type { DurableInstance } from '../../../src/status/read-operation.ts';
import { operationDocument } from '../../support/operation-documents.ts';
import { operationRecord } from '../../support/operation-records.ts';

const EARLIER = '2026-01-05T09:00:00.000Z';
const LATER = '2026-01-05T10:00:00.000Z';
const record = operationRecord();
const { operationId } = record;
const refusal = { code: 'Q', class: 'quota', owner: 'user', message: 'm', remedy: 'r' } as const;

let records: OperationRecords & { close(): void };

beforeEach(() => {
  records = openSqliteRecords(':memory:');
});

afterEach(() => {
  records.close();
});

async function answered(instance: DurableInstance | undefined) {
  const measured = () => Promise.resolve(measuredTimes([]));
  const readInstance = () => Promise.resolve(instance);
  const answer = await readOperationAnswer({ records, readInstance, measured }, operationId);
  expect(operationSchema.strict().parse(answer)).toEqual(answer);
  return answer;
}

function running(change: Partial<OperationDocument> = {}): DurableInstance {
  return { runtimeStatus: 'Running', customStatus: operationDocument(change) };
}

describe('readOperationAnswer', () => {
  it('knows no operation without a record', async () => {
    const sources = { records, readInstance: () => Promise.resolve(undefined) };
    const measured = () => Promise.resolve(measuredTimes([]));
    expect(await readOperationAnswer({ ...sources, measured }, 'nobody')).toBeUndefined();
  });

  it('shows when it was taken up, and nothing that is kept for whoever writes its end', async () => {
    await records.claim(record);
    const unrecorded = {
      news: [],
      measures: { mode: 'byoVnet', profile: 'ga', steps: [], retries: {} },
    } as const;
    const answer = await answered(running({ startedAt: EARLIER, unrecorded }));
    expect(answer).toMatchObject({ startedAt: EARLIER });
    expect(JSON.stringify(answer)).not.toContain('unrecorded');
  });

  it.each<[string, Partial<OperationDocument>, readonly string[]]>([
    ['those that the document tells', { correlationIds: ['b', 'a'] }, ['b', 'a']],
    ['none where none is known', {}, []],
    [
      'that of the refusal first, unless it is among them',
      { correlationIds: ['a'], refusal: { ...refusal, correlationId: 'z', step: null } },
      ['z', 'a'],
    ],
    [
      'each once',
      { correlationIds: ['b', 'a'], refusal: { ...refusal, correlationId: 'a', step: null } },
      ['b', 'a'],
    ],
  ])('has for correlation ids %s', async (_which, change, ids) => {
    await records.claim(record);
    expect(await answered(running(change))).toMatchObject({ correlationIds: ids });
  });

  it('takes nothing any more when its orchestration was cut short', async () => {
    await records.claim(record);
    const instance = { ...running({ allowedCommands: ['cancel'] }), runtimeStatus: 'Failed' };
    const answer = await answered(instance);
    expect(answer).toMatchObject({ done: true, phase: 'Failed' });
    expect(answer).not.toHaveProperty('allowedCommands');
  });
});

describe('the commands of an operation that has ended', () => {
  const created = { step: 's', resourceId: record.clusterId, outcome: 'created' } as const;
  const left: DurableInstance = {
    runtimeStatus: 'Completed',
    output: operationDocument({
      ...{ phase: 'CompensationIncomplete', done: true, updatedAt: EARLIER, endedAt: EARLIER },
      allowedCommands: ['retry', 'retryCompensation', 'forget'],
      resources: [created],
    }),
  };

  beforeEach(async () => {
    await records.claim(record);
    await end(operationId, { phase: 'CompensationIncomplete', updatedAt: EARLIER, endedAt: EARLIER });
  });

  async function end(
    id: string,
    change: Pick<RecordChange, 'phase' | 'updatedAt' | 'endedAt'>,
  ): Promise<void> {
    await records.publish({ operationId: id, run: 1, ...change });
  }

  async function claimOther(change: Partial<OperationRecord> = {}): Promise<void> {
    await records.claim({ ...record, operationId: 'other', acceptedAt: EARLIER, ...change });
  }

  async function commands() {
    return (await answered(left))?.allowedCommands;
  }

  it('are those that it names', async () => {
    expect(await commands()).toEqual(['retry', 'retryCompensation', 'forget']);
  });

  it('are none while another operation has its cluster, but a plan has none', async () => {
    await claimOther({ operationId: 'plan', kind: 'plan' });
    expect(await commands()).toHaveLength(3);
    await claimOther();
    expect(await commands()).toEqual([]);
    await end('other', { phase: 'Failed', updatedAt: LATER, endedAt: LATER });
    expect(await commands()).toHaveLength(3);
  });

  it('are none after another has succeeded there since', async () => {
    await claimOther();
    await end('other', { phase: 'Succeeded', updatedAt: LATER, endedAt: LATER });
    expect(await commands()).toEqual([]);
  });

  it('stay when the other had succeeded before', async () => {
    await claimOther({ acceptedAt: '2026-01-01T00:00:00.000Z' });
    const before = '2026-01-02T00:00:00.000Z';
    await end('other', { phase: 'Succeeded', updatedAt: before, endedAt: before });
    expect(await commands()).toHaveLength(3);
  });

  it('are none after a removal took over what it left, though that left something too', async () => {
    await claimOther({ kind: 'deprovision' });
    await end('other', { phase: 'CompensationIncomplete', updatedAt: LATER, endedAt: LATER });
    expect(await commands()).toEqual([]);
  });
});
