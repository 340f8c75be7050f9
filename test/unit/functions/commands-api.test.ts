import { HttpRequest } from '@azure/functions';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OperationRecords } from '../../../src/contracts/operation-records.ts';
import { answerCommand } from '../../../src/functions/commands-api.ts';
import { newRecord } from '../../../src/functions/new-record.ts';
import { localPrincipal } from '../../../src/http-access/principal.ts';
import { openSqliteRecords } from '../../../src/records/sqlite-records.ts';
import { clusterRequest, START } from '../../support/requests.ts';

const record = newRecord(clusterRequest(), START);
const { operationId } = record;
let records: OperationRecords & { close(): void };

beforeEach(async () => {
  records = openSqliteRecords(':memory:');
  await records.claim(record);
});

afterEach(() => {
  records.close();
});

function ask(command: string, headers: Record<string, string> = {}) {
  const nothing = () => Promise.resolve();
  const http = new HttpRequest({
    method: 'POST',
    url: `http://127.0.0.1/api/operations/${operationId}/${command}`,
    params: { operationId, command },
    headers,
    body: { string: JSON.stringify({ requestedBy: 'ops', reason: 'test' }) },
  });
  const readInstance = () => Promise.resolve(undefined);
  const dependencies = { records, readInstance, ring: nothing, startAgain: nothing, pause: nothing };
  return answerCommand(dependencies, http, { principal: localPrincipal, nowMs: Date.parse(START) });
}

describe('answerCommand', () => {
  it('answers 202 with the command and where its operation is', async () => {
    expect(await ask('cancel')).toMatchObject({
      status: 202,
      jsonBody: { kind: 'cancel', operationId, sequence: 1, sentAt: START },
      headers: { location: `/api/operations/${operationId}` },
    });
  });

  it('takes the idempotency key for the id of the command, and without one makes a new command', async () => {
    const key = { 'idempotency-key': 'key-1' };
    const first = await ask('suspend', key);
    expect(first).toMatchObject({ jsonBody: { commandId: 'key-1' } });
    expect(await ask('suspend', key)).toEqual(first);
    expect(await ask('suspend')).toMatchObject({ jsonBody: { sequence: 2 } });
    expect(await ask('suspend', { 'idempotency-key': 'not a key' })).toMatchObject({ status: 400 });
  });

  it('knows commands by their names in kebab case only', async () => {
    expect(await ask('retryCompensation')).toMatchObject({ status: 404 });
    expect(await ask('retry-compensation')).toMatchObject({
      status: 409,
      jsonBody: { code: 'CommandNotAllowed' },
    });
  });
});
