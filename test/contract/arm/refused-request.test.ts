import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { refusal } from '../../../src/local/arm/arm-error.ts';
import { seededDurations } from '../../../src/local/arm/durations.ts';
import { createRequestHandler } from '../../../src/local/arm/handle-request.ts';
import { AccessTokens } from '../../../src/local/arm/identity/access-tokens.ts';
import { createGroup } from '../../../src/local/arm/resources/resource-groups.ts';
import { route, type Handler } from '../../../src/local/arm/router.ts';
import { ActionTable } from '../../../src/local/arm/state/action-table.ts';
import { FaultTable } from '../../../src/local/arm/state/fault-table.ts';
import { Journal } from '../../../src/local/arm/state/journal.ts';
import { OperationTable } from '../../../src/local/arm/state/operation-table.ts';
import { RegistrationTable } from '../../../src/local/arm/state/registration-table.ts';
import { ResourceTable } from '../../../src/local/arm/state/resource-table.ts';
import { StateFile } from '../../../src/local/arm/state/state-file.ts';
import { SecretTable } from '../../../src/local/arm/state/secret-table.ts';
import { SubnetClaims } from '../../../src/local/arm/state/subnet-claims.ts';
import { Throttle } from '../../../src/local/arm/throttling/throttle.ts';
import { wallClock } from '../../../src/local/shared/clock.ts';
import { groupScope, temporaryFolder } from './arm-fixture.ts';

/** One request to a handler that writes a resource group and then throws. */
function askHandler(thrown: unknown) {
  const file = new StateFile(join(temporaryFolder(), 'arm.sqlite'));
  onTestFinished(() => {
    file.close();
  });
  const tables = {
    resources: new ResourceTable(file),
    operations: new OperationTable(file),
    registrations: new RegistrationTable(file),
    claims: new SubnetClaims(file),
    journal: new Journal(file),
    actions: new ActionTable(file),
    secrets: new SecretTable(file),
  };
  const handler: Handler = ({ world }) => {
    createGroup(world, groupScope(), { location: 'westus2' });
    throw thrown;
  };
  const tokens = new AccessTokens('key', wallClock);
  const principal = { objectId: 'caller', clientId: 'app', tenantId: 'tenant' };
  const { accessToken } = tokens.issue(principal, 'https://management.azure.com');
  const handle = createRequestHandler({
    file,
    tables,
    tokens,
    faults: new FaultTable(file),
    rules: {
      profile: 'ga',
      features: new Map(),
      providers: new Map(),
      quotas: new Map(),
      pageSize: 1000,
      seed: 1,
      tenantId: 'tenant',
    },
    durations: seededDurations(1, {}),
    routes: [route('PUT', '/thing', handler)],
    finishers: new Map(),
    throttle: new Throttle('off'),
    callerRole: undefined,
    roleHolderId: 'caller',
  });
  const request = {
    method: 'PUT',
    path: '/thing',
    query: new URLSearchParams('api-version=2025-01-01'),
    headers: { authorization: `Bearer ${accessToken}` },
    body: undefined,
    origin: 'https://localhost',
  };
  return { answer: handle(request, 0).answer, tables };
}

describe('a request that is refused', () => {
  it('leaves nothing of what it had written, but is in the journal', () => {
    const { answer, tables } = askHandler(refusal(400, 'Refused', 'No.'));
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'Refused' } } });
    expect(tables.resources.all()).toEqual([]);
    expect(tables.journal.read({ after: 0, limit: 10 })).toMatchObject([
      { status: 400, code: 'Refused', caller: 'caller' },
    ]);
  });

  it('is answered as an internal error when the handler itself fails', () => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { answer, tables } = askHandler(new TypeError('broken'));
    write.mockRestore();
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'InternalServerError' } } });
    expect(tables.resources.all()).toEqual([]);
  });
});
