/** Two operations for different clusters that name the same things. */
import { onTestFinished, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import type { StepKind, VerbCall } from '../../../src/contracts/step-kind.ts';
import { newRecord } from '../../../src/functions/new-record.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { claimedKinds } from '../../../src/steps/claimed-kinds.ts';
import { stepKinds } from '../../../src/steps/kinds.ts';
import { FakeArm, failure } from '../../support/fake-arm.ts';
import { anyText, textWith } from '../../support/matching.ts';
import { clusterRequest, START } from '../../support/requests.ts';
import { noReservations } from '../../support/reservations.ts';
import { inputs } from '../../support/step-inputs.ts';

const shared = [
  'resourceGroup',
  'virtualNetwork',
  'subnet',
  'virtualNetworkPeering',
  'managedIdentity',
  'privateDnsZone',
  'privateDnsLink',
  'roleAssignment',
] as const;
type Shared = (typeof shared)[number];
const unmarked: readonly Shared[] = ['subnet', 'virtualNetworkPeering'];

const base = newRecord(clusterRequest(), START);
const LATER = new Date(Date.parse(START) + 3_600_000).toISOString();

async function claimOf(
  records: OperationRecords,
  operationId: string,
  clusterId = `/clusters/${operationId}`,
) {
  await records.claim({ ...base, operationId, requestId: operationId, clusterId });
}

async function two(kind: Shared) {
  const records = openSqliteRecords(':memory:');
  onTestFinished(() => records.close());
  for (const id of ['op-1', 'op-2']) await claimOf(records, id);
  const arm = new FakeArm();
  const kinds = claimedKinds(stepKinds(arm.clients(), noReservations), records);
  // The table of kinds is typed by kind; the cases go over it with the input of the same kind.
  const step = kinds[kind] as StepKind<unknown>;
  const call = (operationId: string, rest: Partial<VerbCall<unknown>> = {}): VerbCall<unknown> => ({
    ...{ operationId, stepId: kind, input: inputs[kind], askedAt: LATER },
    ...rest,
  });
  const make = async (operationId: string) => {
    const begun = await step.begin(call(operationId));
    arm.finish();
    return begun;
  };
  const remove = async (operationId: string) => {
    let answer = await step.undo(call(operationId));
    arm.finish();
    if (answer.outcome === 'pending') answer = await step.undo(call(operationId));
    return answer;
  };
  const end = (operationId: string) =>
    records.publish({ operationId, run: 1, phase: 'Compensated', updatedAt: START, endedAt: START });
  return { records, arm, step, call, make, remove, end };
}

const elsewhere = { outcome: 'retry', effect: 'none', isAnothers: true, problem: { class: 'busy' } };
const fit = (rest: object = {}) => ({ outcome: 'observed', observation: { found: 'fit', ...rest } });

describe.each(shared)('the step %s, of two operations', (kind) => {
  it('is sent by one of them, and used by the other when it is there', async () => {
    const { arm, step, call, make } = await two(kind);
    const [one, other] = [await step.begin(call('op-1')), await step.begin(call('op-2'))];
    expect(one.outcome).not.toBe('retry');
    expect(other).toMatchObject({ ...elsewhere, problem: { message: textWith('op-1') } });
    expect(arm.sent('PUT')).toHaveLength(1);
    arm.finish();
    expect(await make('op-2')).toMatchObject(elsewhere);
    expect(await step.observe(call('op-2'))).toMatchObject(fit({ isAnothers: true }));
  });

  it('is sent by the other a minute after the one has ended, by the clock of the operations', async () => {
    const { step, call, end } = await two(kind);
    await step.begin(call('op-1'));
    await end('op-1');
    const after = (seconds: number) => new Date(Date.parse(START) + seconds * 1000).toISOString();
    expect(await step.begin(call('op-2', { askedAt: after(59) }))).toMatchObject(elsewhere);
    expect(await step.begin(call('op-2', { askedAt: after(60) }))).not.toMatchObject(elsewhere);
  });

  it('stays while the other uses it, and goes when that one has ended without a cluster', async () => {
    const { step, call, make, remove, end } = await two(kind);
    await make('op-1');
    await step.observe(call('op-2'));
    expect(await remove('op-1')).toMatchObject({
      outcome: 'retry',
      problem: { code: 'UsedByAnotherOperation', class: 'dependencyBusy', message: textWith('op-2') },
    });
    await end('op-2');
    expect(await remove('op-1')).toMatchObject({ outcome: 'done' });
  });

  it('is not used any more once its removal has begun, and is made by the other when it is gone', async () => {
    const { arm, step, call, make, remove } = await two(kind);
    await make('op-1');
    await step.undo(call('op-1'));
    const seen = await step.observe(call('op-2'));
    expect(['retry', 'observed']).toContain(seen.outcome);
    expect(seen).not.toMatchObject(fit());
    arm.finish();
    expect(await remove('op-1')).toMatchObject({ outcome: 'done' });
    expect(await step.observe(call('op-2'))).toMatchObject({ observation: { found: 'absent' } });
    expect((await make('op-2')).outcome).not.toBe('retry');
  });

  it('is looked at again when the other has just begun to use it', async () => {
    const { arm, step, call, make, records } = await two(kind);
    await make('op-1');
    const claim = records.claimResource.bind(records);
    records.claimResource = async (wish) => {
      // Removed by its maker, between the look and the claim.
      records.claimResource = claim;
      await step.undo(call('op-1'));
      arm.finish();
      await step.undo(call('op-1'));
      return claim(wish);
    };
    expect(await step.observe(call('op-2'))).toMatchObject({ observation: { found: 'absent' } });
  });

  it('is not removed by one whose work another has made anew since', async () => {
    const { step, call, make, remove, end } = await two(kind);
    await step.begin(call('op-1'));
    await end('op-1');
    expect(await remove('op-1')).toMatchObject({ outcome: 'done' });
    await make('op-2');
    expect(await remove('op-1')).toMatchObject({
      outcome: 'refused',
      problem: { code: 'NotCreatedByThisOperation', message: textWith('op-2') },
    });
  });

  it('is removed by an operation that takes back the work of another, and by whom it is marked', async () => {
    const { records, step, call, make, end, arm } = await two(kind);
    await make('op-1');
    await end('op-1');
    await claimOf(records, 'gone', '/clusters/op-1');
    const again = call('op-1', { runBy: 'gone' });
    await step.undo(again);
    arm.finish();
    expect(await step.undo(again)).toMatchObject({ outcome: 'done' });
  });
});

describe.each(unmarked)('the step %s, which carries no mark', (kind) => {
  it('keeps what an earlier run of the activity may have sent whose host was lost with the answer', async () => {
    const { arm, step, call } = await two(kind);
    await step.begin(call('op-1'));
    arm.failNext({ method: 'GET', answer: failure(429, 'TooManyRequests', 'Not now.') });
    expect(await step.begin(call('op-1'))).toMatchObject({ outcome: 'retry', effect: 'unknown' });
    arm.finish();
    const seen = await step.observe(call('op-1', { sent: true }));
    expect(seen).toMatchObject({ observation: { found: 'fit', outputs: { resourceId: anyText } } });
    expect(seen).not.toMatchObject(fit({ isAnothers: true }));
  });

  it('lets go of what Azure did not take', async () => {
    const { arm, step, call, make } = await two(kind);
    arm.failNext({ method: 'PUT', answer: failure(429, 'TooManyRequests', 'Not now.') });
    expect(await step.begin(call('op-1'))).toMatchObject({ outcome: 'retry', effect: 'none' });
    expect((await make('op-2')).outcome).not.toBe('retry');
  });
});
