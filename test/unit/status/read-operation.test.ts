import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecord, OperationRecords } from '../../../src/contracts/operation-records.ts';
import { operationDocument } from '../../../src/domain/operation-document.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { readOperation, shownDocument, type DurableInstance } from '../../../src/status/read-operation.ts';
import { allGoesWell, runReducer } from '../../support/reducer-run.ts';
import { operationState, START } from '../../support/requests.ts';

let records: OperationRecords & { close(): void };
const state = operationState();
const { operationId } = state.ids;
const record: OperationRecord = {
  ...state.ids,
  kind: 'provision',
  bodyHash: 'h',
  phase: 'Accepted',
  done: false,
  run: 1,
  mailCursor: 0,
  acceptedAt: START,
  updatedAt: START,
};

beforeEach(async () => {
  records = openSqliteRecords(':memory:');
  await records.claim(record);
});

afterEach(() => {
  records.close();
});

async function read(instance: DurableInstance | undefined) {
  const kept = await readOperation({ records, readInstance: () => Promise.resolve(instance) }, operationId);
  return kept && shownDocument(kept.record, kept.instance);
}

describe('readOperation', () => {
  const running = operationDocument(state, Date.parse(START));
  const ended = operationDocument(runReducer(state, { answer: allGoesWell }).state, Date.parse(START));

  it('shows the custom status while the operation runs, and its output when it has ended', async () => {
    expect(await read({ runtimeStatus: 'Running', customStatus: running })).toEqual(running);
    expect(await read({ runtimeStatus: 'Completed', customStatus: running, output: ended })).toEqual(ended);
  });

  it('shows the record alone before the instance has said anything, and after it was purged', async () => {
    expect(await read(undefined)).toMatchObject({ phase: 'Accepted', done: false, steps: [] });
    await records.publish({ operationId, run: 1, phase: 'Succeeded', updatedAt: START });
    expect(await read(undefined)).toMatchObject({ phase: 'Succeeded', done: true, percent: 100 });
  });

  it.each(['Failed', 'Terminated'])(
    'is done when the orchestration was cut short (%s)',
    async (runtimeStatus) => {
      expect(
        await read({ runtimeStatus, customStatus: running, output: 'Orchestrator function failed' }),
      ).toMatchObject({
        phase: 'Failed',
        done: true,
        currentSteps: [],
        refusal: { code: 'OrchestrationFault', owner: 'operator', step: null },
      });
    },
  );

  it('does not take the instance of an earlier run for the end of one that was taken up again', async () => {
    const at = { operationId, run: 1, phase: 'Failed', updatedAt: START } as const;
    await records.publish({ ...at, endState: { ...state, phase: 'Failed' } });
    await records.reopen(operationId, START);
    const before = await read({ runtimeStatus: 'Completed', output: { ...ended, phase: 'Failed' } });
    expect(before).toMatchObject({ run: 2, done: false, phase: 'Failed' });
  });

  it('knows no operation without a record', async () => {
    expect(
      await readOperation({ records, readInstance: () => Promise.resolve(undefined) }, 'nobody'),
    ).toBeUndefined();
  });
});
