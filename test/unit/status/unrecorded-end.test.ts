import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecord, OperationRecords } from '../../../src/contracts/operation-records.ts';
import type { Measures, StepNews } from '../../../src/domain/operation-news.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import type { DurableInstance } from '../../../src/status/read-operation.ts';
import { unrecordedEnd } from '../../../src/status/unrecorded-end.ts';
import { operationDocument } from '../../support/operation-documents.ts';
import { operationRecord } from '../../support/operation-records.ts';

let records: OperationRecords & { close(): void };

beforeEach(() => {
  records = openSqliteRecords(':memory:');
});

afterEach(() => {
  records.close();
});

const { operationId, updatedAt } = operationRecord();

async function end(
  instance: DurableInstance | undefined,
  minutes: number,
  change: Partial<OperationRecord> = {},
): ReturnType<typeof unrecordedEnd> {
  await records.claim(operationRecord(change));
  const nowAt = new Date(Date.parse(updatedAt) + minutes * 60_000).toISOString();
  return unrecordedEnd(records, () => Promise.resolve(instance), { operationId, nowAt });
}

const completed = {
  runtimeStatus: 'Completed',
  output: operationDocument({ phase: 'Compensated', done: true, endedAt: updatedAt }),
};

describe('unrecordedEnd', () => {
  it('is what the orchestration said last', async () => {
    expect(await end(completed, 1)).toMatchObject({ run: 1, phase: 'Compensated', endedAt: updatedAt });
  });

  it('comes with what the orchestration could not tell its record', async () => {
    const measures: Measures = { mode: 'byoVnet', profile: 'ga', steps: [], retries: { busy: 2 } };
    const news: readonly StepNews[] = [
      {
        ...{ sequence: 7, at: updatedAt, stepId: 'cluster', title: 'Create', kind: 'managedCluster' },
        ...{ state: 'done', attempts: 1 },
      },
    ];
    const outputs = { apiServer: 'aks-test.private' };
    const told = operationDocument({ phase: 'Succeeded', done: true, outputs });
    const untold = { ...told, unrecorded: { news, measures } };
    const change = await end({ runtimeStatus: 'Completed', output: untold }, 1);
    expect(change).toMatchObject({ phase: 'Succeeded', news, measures, outputs });
    expect(await end({ runtimeStatus: 'Completed', output: told }, 1)).not.toHaveProperty('outputs');
  });

  it('is a failure when an orchestration completed without a word', async () => {
    expect(await end({ runtimeStatus: 'Completed' }, 1)).toMatchObject({ phase: 'Failed' });
  });

  it('is none while the operation runs, or may be about to', async () => {
    expect(await end({ runtimeStatus: 'Running' }, 600)).toBeUndefined();
    expect(await end(undefined, 10)).toBeUndefined();
  });

  it('is a loss when nothing was started in ten minutes', async () => {
    expect(await end(undefined, 11)).toMatchObject({ phase: 'Failed', refusal: { code: 'OperationLost' } });
  });

  it('is not the end of the last run, when the next is about to be started', async () => {
    expect(await end(completed, 10, { run: 2 })).toBeUndefined();
    expect(await end(completed, 11, { run: 2 })).toMatchObject({ run: 2, phase: 'Compensated' });
  });

  it('is none of an operation that nobody knows', async () => {
    const look = { operationId: 'nobody', nowAt: updatedAt };
    expect(await unrecordedEnd(records, () => Promise.resolve(undefined), look)).toBeUndefined();
  });
});
