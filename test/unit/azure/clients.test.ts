import { createHttpHeaders } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import type { ArmResult } from '../../../src/azure/arm-failure.ts';
import { createAzureClients } from '../../../src/azure/clients.ts';
import type { AzureClients } from '../../../src/azure/clients.ts';
import { ARM, FakeArm, failure } from '../../support/fake-arm.ts';
import { GROUP_ID, SUBSCRIPTION } from '../../support/step-inputs.ts';

const SECRET_URI = 'https://kv-test.vault.azure.net/secrets/kubeconfig';

function readGroup(azure: AzureClients) {
  return azure.read((options) => azure.of(SUBSCRIPTION).resources.resourceGroups.get('rg-test', options));
}

function startCluster(azure: AzureClients) {
  return azure.start((options) =>
    azure
      .of(SUBSCRIPTION)
      .clusters.managedClusters.createOrUpdate('rg-test', 'k', { location: 'eastus2' }, options),
  );
}

describe('createAzureClients', () => {
  it('makes the clients of a subscription once', () => {
    const azure = new FakeArm().clients();
    expect(azure.of(SUBSCRIPTION)).toBe(azure.of(SUBSCRIPTION));
    expect(azure.of(SUBSCRIPTION).network).toBe(azure.of(SUBSCRIPTION).network);
    expect(azure.of('other').network).not.toBe(azure.of(SUBSCRIPTION).network);
  });

  it.each([
    [429, 'throttled'],
    [503, 'transient'],
  ])('sends a request that is answered %i once', async (status, problemClass) => {
    const arm = new FakeArm();
    arm.failNext({ answer: { status, body: {}, headers: { 'retry-after': '7' } } });
    expect(await readGroup(arm.clients())).toMatchObject({
      ok: false,
      failure: { retry: true, retryAfterSeconds: 7, problem: { class: problemClass } },
    });
    expect(arm.requests).toHaveLength(1);
  });

  const calls: Record<string, (azure: AzureClients) => Promise<ArmResult<unknown>>> = {
    features: (azure) => azure.read((o) => azure.of(SUBSCRIPTION).features.features.get('ns', 'f', o)),
    resources: readGroup,
    network: (azure) => azure.read((o) => azure.of(SUBSCRIPTION).network.virtualNetworks.get('rg', 'v', o)),
    privateDns: (azure) =>
      azure.read((o) => azure.of(SUBSCRIPTION).privateDns.privateZones.get('rg', 'z', o)),
    identities: (azure) =>
      azure.read((o) => azure.of(SUBSCRIPTION).identities.userAssignedIdentities.get('rg', 'i', o)),
    authorization: (azure) =>
      azure.read((o) => azure.of(SUBSCRIPTION).authorization.roleAssignments.get(GROUP_ID, 'r', o)),
    clusters: startCluster,
    'the deletion of a cluster': (azure) =>
      azure.start((o) => azure.of(SUBSCRIPTION).clusters.managedClusters.delete('rg', 'k', o)),
    'a run command': (azure) =>
      azure.start((o) =>
        azure.of(SUBSCRIPTION).clusters.managedClusters.runCommand('rg', 'k', { command: 'x' }, o),
      ),
    'a URL of ARM': (azure) => azure.get(`${ARM}/operations/1`),
    'a path': (azure) => azure.getPath('/subscriptions/s/locks', '2016-09-01'),
    'a read of Key Vault': (azure) => azure.keyVault.readTags(SECRET_URI),
    'a write to Key Vault': (azure) =>
      azure.keyVault.write({ uri: SECRET_URI, value: 'v', contentType: 'text/plain', tags: {} }),
  };

  it.each(
    Object.keys(calls).flatMap((name) => [409, 429, 500, 503].map((status) => [name, status] as const)),
  )(
    'sends one request for %s when it is answered %i, under an id that the problem names',
    async (name, status) => {
      const ids: (string | undefined)[] = [];
      const azure = createAzureClients({
        subscriptions: '*',
        armEndpoint: ARM,
        keyVaultEndpoint: ARM,
        newRequestId: () => 'ours-1',
        credential: { getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: 9e15 }) },
        httpClient: {
          sendRequest: (request) => {
            ids.push(request.headers.get('x-ms-client-request-id'));
            const headers = createHttpHeaders({ 'retry-after': '1' });
            const bodyAsText = JSON.stringify({ error: { code: 'SomethingNew', message: 'no' } });
            return Promise.resolve({ request, status, headers, bodyAsText });
          },
        },
      });
      const result = await calls[name]?.(azure);
      expect(result).toMatchObject({
        ok: false,
        failure: { retry: true, retryAfterSeconds: 1, problem: { unlisted: true, correlationId: 'ours-1' } },
      });
      expect(ids).toEqual(['ours-1']);
    },
  );

  it('takes a success that is not JSON for no answer of ARM', async () => {
    const arm = new FakeArm();
    arm.failNext({ answer: { status: 200, body: '<html>maintenance</html>' } });
    const unreadable = { code: 'UnreadableAnswer', class: 'transient' };
    expect(await readGroup(arm.clients())).toMatchObject({
      ok: false,
      failure: { retry: true, effect: 'none', problem: unreadable },
    });
    arm.failNext({ method: 'PUT', answer: { status: 201, body: '<html></html>' } });
    expect(await startCluster(arm.clients())).toMatchObject({
      ok: false,
      failure: { retry: true, effect: 'unknown', problem: unreadable },
    });
  });

  it('sends a change whose connection breaks once, and leaves its effect open', async () => {
    const arm = new FakeArm();
    arm.failNext({ answer: { code: 'ECONNRESET' } });
    expect(await startCluster(arm.clients())).toMatchObject({ ok: false, failure: { effect: 'unknown' } });
    expect(arm.requests).toHaveLength(1);
  });

  it('starts a long-running operation without polling it', async () => {
    const arm = new FakeArm();
    const result = await startCluster(arm.clients());
    expect(result).toMatchObject({ ok: true, value: { status: 201, method: 'PUT' } });
    expect(result.ok && result.value.header('azure-asyncoperation')).toContain('/operations/0');
    expect(arm.requests).toHaveLength(1);
  });

  it('classifies the refusal of a start from its raw body', async () => {
    const arm = new FakeArm();
    const body = { code: 'InsufficientSubnetSize', message: 'too small', target: 'agentPoolProfile.count' };
    arm.failNext({ answer: { status: 400, body } });
    expect(await startCluster(arm.clients())).toMatchObject({
      failure: { retry: false, problem: { class: 'networkCapacity', target: 'agentPoolProfile.count' } },
    });
  });

  it('gives up on a request that is not answered', async () => {
    const azure = createAzureClients({
      subscriptions: '*',
      armEndpoint: ARM,
      credential: { getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: 9e15 }) },
      requestTimeoutMs: 20,
      newRequestId: () => 'ours-2',
      httpClient: { sendRequest: ({ abortSignal }) => rejectOnAbort(abortSignal) },
    });
    expect(await startCluster(azure)).toMatchObject({
      failure: {
        retry: true,
        effect: 'unknown',
        problem: { code: 'RequestTimedOut', correlationId: 'ours-2' },
      },
    });
  });

  it('gives up on every call when the time of all of them is over', async () => {
    const azure = createAzureClients({
      subscriptions: '*',
      armEndpoint: ARM,
      credential: { getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: 9e15 }) },
      httpClient: { sendRequest: ({ abortSignal }) => rejectOnAbort(abortSignal) },
    }).within(20);
    const late = { ok: false, failure: { retry: true, problem: { code: 'RequestTimedOut' } } };
    expect(
      await Promise.all([readGroup(azure), azure.getPath('/subscriptions/s', '2024-01-01')]),
    ).toMatchObject([late, late]);
  });

  it('reads a path with its query, and adds the version', async () => {
    const arm = new FakeArm();
    arm.seed('/subscriptions/s/locks', { value: [] });
    expect(
      await arm.clients().getPath('/subscriptions/s/locks?$filter=atScope()', '2016-09-01'),
    ).toMatchObject({
      ok: true,
    });
    const query = Object.fromEntries(arm.requests[0]?.query ?? []);
    expect(query).toEqual({ $filter: 'atScope()', 'api-version': '2016-09-01' });
  });

  it('sends nothing without a token', async () => {
    const arm = new FakeArm();
    const azure = createAzureClients({
      subscriptions: '*',
      armEndpoint: ARM,
      httpClient: arm.httpClient,
      credential: { getToken: () => Promise.reject(new Error('no managed identity')) },
    });
    for (const each of [await startCluster(azure), await readGroup(azure), await azure.get(`${ARM}/op`)]) {
      expect(each).toMatchObject({ failure: { effect: 'none', problem: { code: 'TokenNotObtained' } } });
    }
    expect(arm.requests).toEqual([]);
  });

  it('refuses the next page of a list at another host', async () => {
    const arm = new FakeArm();
    arm.failNext({ answer: { status: 200, body: { value: [], nextLink: 'https://evil.test/page2' } } });
    const azure = arm.clients();
    const result = await azure.read(async (options) => {
      const ids: unknown[] = [];
      const pages = azure.of(SUBSCRIPTION).resources.resources.listByResourceGroup('rg-test', options);
      for await (const each of pages) ids.push(each.id);
      return ids;
    });
    expect(result).toMatchObject({ failure: { retry: false, problem: { code: 'OperationUrlNotTrusted' } } });
    expect(arm.requests).toHaveLength(1);
  });

  it('throws what is a fault of the program', async () => {
    const azure = new FakeArm().clients();
    await expect(azure.read(() => Promise.reject(new TypeError('bug')))).rejects.toThrow('bug');
  });

  it('uses Azure’s own endpoint when none is set', async () => {
    const hosts: string[] = [];
    const azure = createAzureClients({
      subscriptions: '*',
      credential: { getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: 9e15 }) },
      httpClient: {
        sendRequest: (request) => {
          hosts.push(new URL(request.url).host);
          return new FakeArm().httpClient.sendRequest(request);
        },
      },
    });
    await readGroup(azure);
    await azure.read((options) => azure.of(SUBSCRIPTION).features.features.get('ns', 'f', options));
    expect(hosts).toEqual(['management.azure.com', 'management.azure.com']);
  });

  it('answers a read with the value and the URL that was read', async () => {
    const arm = new FakeArm();
    arm.seed(GROUP_ID, { location: 'eastus2' });
    const result = await readGroup(arm.clients());
    expect(result).toMatchObject({ ok: true, value: { location: 'eastus2' } });
    expect(result.ok && result.response.url).toMatch(/resourcegroups\/rg-test\?api-version=/i);
  });

  it('classifies a failed read by ARM’s code', async () => {
    const arm = new FakeArm();
    arm.failNext({ answer: failure(404, 'ResourceGroupNotFound', 'no group') });
    expect(await readGroup(arm.clients())).toMatchObject({
      failure: { problem: { code: 'ResourceGroupNotFound' } },
    });
  });
});

function rejectOnAbort(signal: { addEventListener(name: 'abort', listener: () => void): void } | undefined) {
  return new Promise<never>((_resolve, reject) => {
    signal?.addEventListener('abort', () => {
      const error = new Error('The operation was aborted.');
      error.name = 'AbortError';
      reject(error);
    });
  });
}
