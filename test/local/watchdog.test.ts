/** The timer functions of the app as it is deployed, run by the host on the virtual clock. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionNames } from '../../src/contracts/names.ts';
import { clusterIdOf, planningIdOf, sessionIdOf } from '../../src/domain/operation-ids.ts';
import { openSqliteRecords } from '../../src/records/sqlite-records.ts';
import type { OrphanReport } from '../../src/watchdog/find-orphans.ts';
import { eventually } from '../support/eventually.ts';
import { startLocalStack, type LocalStack } from '../support/local-stack.ts';
import { namedRequest } from '../support/named-request.ts';
import { operationRecord } from '../support/operation-records.ts';

const DAY_MS = 24 * 60 * 60_000;

let stack: LocalStack;

beforeAll(async () => {
  stack = await startLocalStack(200, {
    hostEnv: {
      ORPHANS_SCHEDULE: '30 * * * * *',
      PURGE_SCHEDULE: '45 * * * * *',
      RETENTION_DAYS: '30',
    },
  });
});

afterAll(async () => {
  await stack.stop();
});

function hostUrl(path: string): string {
  return `http://127.0.0.1:${String(stack.parts.host.port)}/${path}`;
}

/** Something that is over soon. */
async function plan(name: string): Promise<string> {
  const { input } = namedRequest(name);
  const message = { messageId: name, sessionId: sessionIdOf(input.target), contentType: 'application/json' };
  await stack.queue.send({ ...message, body: { ...input, kind: 'PlanCluster' } });
  const operationId = planningIdOf(name, input.target);
  await stack.ended(operationId);
  return operationId;
}

function changeFile(file: string, statement: string, ...values: readonly (string | number)[]): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA busy_timeout = 5000');
  database.prepare(statement).run(...values);
  database.close();
}

async function summaryOf(operationId: string) {
  return (await stack.operations()).find((each) => each.operationId === operationId);
}

/** As the list has it, which is the record. */
function endedInList(operationId: string) {
  return eventually(`the end of ${operationId} in its record`, async () => {
    const summary = await summaryOf(operationId);
    return summary?.done === true ? summary : undefined;
  });
}

/** The one that was terminated above may have left something, too. */
function ofNobody({ orphans }: OrphanReport): OrphanReport['orphans'] {
  return orphans.filter(({ operationId }) => operationId === 'nobody');
}

describe('the timer functions on the stack', () => {
  it('are registered', async () => {
    const functions = (await (await fetch(hostUrl('admin/functions'))).json()) as { name: string }[];
    const { watchdog, findOrphans, purge } = functionNames;
    expect(functions.map(({ name }) => name)).toEqual(expect.arrayContaining([watchdog, findOrphans, purge]));
  });

  it('free the cluster of an operation that was taken up and never started', async () => {
    const { input, operationId } = namedRequest('never-started');
    const records = openSqliteRecords(stack.recordsFile);
    const clusterId = clusterIdOf(input.target);
    await records.claim(
      operationRecord({ operationId: 'lost', requestId: 'lost', clusterId, phase: 'Accepted' }),
    );
    records.close();
    expect(await endedInList('lost')).toMatchObject({
      phase: 'Failed',
      refusal: { code: 'OperationLost', owner: 'operator' },
    });
    await stack.queue.sendRequest(input, 'never-started');
    expect(await stack.ended(operationId)).toMatchObject({ phase: 'Succeeded' });
  });

  it('write down the end of an operation whose orchestration was terminated', async () => {
    const { input, operationId } = namedRequest('terminated');
    await stack.queue.sendRequest(input, 'terminated');
    await eventually('the provisioning', async () =>
      (await stack.operation(operationId))?.phase === 'Provisioning' ? true : undefined,
    );
    await fetch(hostUrl(`runtime/webhooks/durabletask/instances/${operationId}/terminate?reason=test`), {
      method: 'POST',
    });
    expect(await endedInList(operationId)).toMatchObject({ phase: 'Failed' });
  });

  it('repair the end that a record lost', async () => {
    const operationId = await plan('forgotten');
    changeFile(
      stack.recordsFile,
      "UPDATE operation SET done = 0, phase = 'Preflight', " +
        "record = json_set(record, '$.phase', 'Preflight', '$.done', json('false')) WHERE operation_id = ?",
      operationId,
    );
    changeFile(
      stack.recordsFile,
      "UPDATE listed SET done = 0, phase = 'Preflight', lane = 'running' WHERE operation_id = ?",
      operationId,
    );
    expect(await endedInList(operationId)).toMatchObject({ phase: 'Succeeded' });
  });

  it('report what carries the mark of an operation that nobody knows, and leave it', async () => {
    const { subscriptionId, location } = namedRequest('orphaned').input.target;
    const tags = { 'slipway-operation': 'nobody' };
    const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-orphaned`;
    await stack.somebodyElse.makes(group, { location, tags });
    const identity = `${group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id-orphaned`;
    await stack.somebodyElse.makes(identity, { location, tags });
    const report = await eventually('the report', async () => {
      const answer = (await (await fetch(hostUrl('api/orphans'))).json()) as OrphanReport;
      return ofNobody(answer).length >= 2 ? answer : undefined;
    });
    const why = 'no operation of this id is known';
    expect(report).toMatchObject({ more: 0, unread: [] });
    expect(ofNobody(report).map((each) => [each.resourceId.toLowerCase(), each.why])).toEqual([
      [group.toLowerCase(), why],
      [identity.toLowerCase(), why],
    ]);
    expect(await stack.somebodyElse.finds(identity)).toBeDefined();
  });

  it('purge an old orchestration, whose record still answers', async () => {
    const [old, recent] = [await plan('old'), await plan('recent')];
    await stack.parts.host.kill();
    changeFile(
      stack.engineFile,
      'UPDATE instances SET created_ms = created_ms - ? WHERE instance_id = ?',
      31 * DAY_MS,
      old,
    );
    await stack.parts.host.start();
    const statusOf = async (id: string) =>
      (await fetch(hostUrl(`runtime/webhooks/durabletask/instances/${id}`))).status;
    await eventually('the purge', async () => ((await statusOf(old)) === 404 ? true : undefined));
    expect(await statusOf(recent)).not.toBe(404);
    expect(await stack.operation(old)).toMatchObject({ phase: 'Succeeded', done: true, percent: 100 });
  });
});
