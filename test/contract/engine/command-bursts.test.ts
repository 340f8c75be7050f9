import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MailboxMark, OperationSync, ReopenCall } from '../../../src/contracts/activities.ts';
import { activityNames, DOORBELL } from '../../../src/contracts/names.ts';
import type { OperationRecords, RecordChange } from '../../../src/contracts/operation-records.ts';
import { verbActivityName } from '../../../src/contracts/step-kind.ts';
import type { CommandKind } from '../../../src/domain/command.ts';
import type { OperationDocument } from '../../../src/domain/operation-document.ts';
import { progressOf } from '../../../src/domain/operation-state.ts';
import { stepTimings } from '../../../src/domain/step-timing.ts';
import type { StepKindName } from '../../../src/domain/step-inputs.ts';
import { verbs } from '../../../src/domain/verb-answers.ts';
import { reopenRecord } from '../../../src/functions/activities.ts';
import type { DeliveryDependencies } from '../../../src/functions/deliver-command.ts';
import { newRecord } from '../../../src/functions/new-record.ts';
import { sendCommand } from '../../../src/functions/send-command.ts';
import { operation } from '../../../src/orchestrators/operation.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { DurableFunctionApp } from '../../support/durable-function-app.ts';
import { EngineBench, nextTurn } from '../../support/engine-bench.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { clusterRequest, operationState, START } from '../../support/requests.ts';

const request = clusterRequest();
const record = newRecord(request, START);
const { operationId } = record;

let records: OperationRecords & { close(): void };
let bench: EngineBench;
let polls: number;

beforeEach(async () => {
  records = openSqliteRecords(':memory:');
  polls = 0;
  bench = await EngineBench.start(app(), { clock: new ManualClock(Date.parse(START)) });
  await records.claim(record);
});

afterEach(async () => {
  await bench.engine.stop(0);
  records.close();
});

/** Nothing exists and all goes well; the cluster takes so many polls as a test wants. */
function app(): DurableFunctionApp {
  const written = new DurableFunctionApp()
    .orchestration('operation', operation)
    .activity(activityNames.syncOperation, async ({ operationId: id, after }: OperationSync) => ({
      commands: (await records.readMailbox(id, after)).slice(0, 50),
    }))
    .activity(activityNames.markMailbox, (mark: MailboxMark) =>
      records.markMailRead(mark.operationId, mark.sequence),
    )
    .activity(activityNames.reopenRecord, (call: ReopenCall) => reopenRecord(records, call))
    .activity(activityNames.publishRecord, (change: RecordChange) => records.publish(change));
  for (const kind of Object.keys(stepTimings) as StepKindName[]) {
    for (const verb of verbs) {
      written.activity(verbActivityName(kind, verb), ({ stepId }: { stepId: string }) => {
        if (verb === 'observe') return { outcome: 'observed', observation: { found: 'absent' } };
        if (kind === 'managedCluster' && verb === 'begin') return { outcome: 'pending', handle: {} };
        if (kind === 'managedCluster' && verb === 'poll' && (polls -= 1) >= 0) return { outcome: 'pending' };
        return { outcome: 'done', outputs: { resourceId: `/id/${stepId}`, principalId: 'p' } };
      });
    }
  }
  return written;
}

function delivery(): DeliveryDependencies {
  return {
    records,
    readInstance: (id) => {
      const { runtimeStatus, customStatus, output } = bench.status(id);
      return Promise.resolve({ runtimeStatus, customStatus, output });
    },
    ring: async (id) => {
      await bench.raise(DOORBELL, {}, id);
    },
    startAgain: async (state) => {
      await bench.begin('operation', state, operationId);
    },
    pause: nextTurn,
  };
}

let sent = 0;

function send(kind: CommandKind) {
  const nowMs = bench.clock.now();
  return sendCommand(
    delivery(),
    {
      ...{ operationId, commandId: `c-${String((sent += 1))}`, kind, requestedBy: 'ops', reason: 'burst' },
      sentAt: new Date(nowMs).toISOString(),
    },
    nowMs,
  );
}

function document(): OperationDocument {
  return bench.status(operationId).output as OperationDocument;
}

function largestHistory(): number {
  return Math.max(
    ...bench.app.calls('operation').map(({ payload }) => {
      return (JSON.parse(payload ?? '{}') as { history: unknown[] }).history.length;
    }),
  );
}

describe('the operation on the durable engine', () => {
  it('takes in hundreds of commands that come at once, with less than 300 events in a history (I8)', async () => {
    polls = 30;
    await bench.begin('operation', operationState(), operationId);
    await bench.until(() => bench.app.calls('managedCluster_poll').length > 0, 20_000);
    for (let count = 0; count < 300; count += 1) {
      await send(count % 2 === 0 ? 'suspend' : 'resume');
      if (count % 7 === 0) await nextTurn();
    }
    await bench.ended(operationId);
    expect(document()).toMatchObject({ phase: 'Succeeded', commands: { length: 20 } });
    expect((await records.get(operationId))?.mailCursor).toBe(300);
    expect(largestHistory()).toBeLessThan(300);
  });

  it('is taken up again when a command comes at any turn around its end, and lives once for each', async () => {
    for (let turns = 0; turns < 30; turns += 7) {
      polls = 0;
      const state = operationState();
      const id = await restart(state);
      await bench.until(() => bench.app.calls('managedCluster_begin').length > 0, 20_000);
      for (let turn = 0; turn < turns; turn += 1) await nextTurn();
      const canceled = await send('cancel');
      await bench.ended(id);
      const retried = await send('retry');
      await bench.ended(id);
      const { commands = [], phase } = document();
      const isCanceled =
        canceled.kind === 'sent' &&
        commands.some(({ kind, refusedBecause }) => kind === 'cancel' && !refusedBecause);
      expect([canceled.kind, retried.kind, phase]).toEqual(
        isCanceled ? ['sent', 'sent', 'Succeeded'] : [canceled.kind, 'refused', 'Succeeded'],
      );
      expect(await records.unreadMail(9)).toEqual([]);
    }
  });

  /** A new world for each. */
  async function restart(state: ReturnType<typeof operationState>): Promise<string> {
    await bench.engine.stop(0);
    records.close();
    records = openSqliteRecords(':memory:');
    bench = await EngineBench.start(app(), { clock: new ManualClock(Date.parse(START)) });
    await records.claim(record);
    expect(progressOf(state, 'cluster').state).toBe('waiting');
    return bench.begin('operation', state, operationId);
  }
});
