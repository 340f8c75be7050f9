import { describe, expect, it } from 'vitest';
import { kubeconfigSecretStep } from '../../../src/steps/kubeconfig-secret.ts';
import { failure, FakeArm, type FakeAnswer } from '../../support/fake-arm.ts';
import { textWith } from '../../support/matching.ts';
import { CLUSTER_ID, inputs, MARK, OTHERS_MARK, verbCall } from '../../support/step-inputs.ts';

const input = inputs.kubeconfigSecret;
const KUBECONFIG = 'apiVersion: v1\nusers: [{token: the-canary-of-this-test}]\n';
const call = verbCall(input);
const written = { secretUri: input.secretUri };

/** An ARM whose cluster gives its kubeconfig once, and a vault that answers so. */
function world(answer: FakeAnswer | { readonly code: string }): FakeArm {
  const arm = new FakeArm();
  const value = Buffer.from(KUBECONFIG).toString('base64');
  const body = { kubeconfigs: [{ name: 'clusterUser', value }] };
  arm.failNext({ method: 'POST', path: /listClusterUserCredential$/, answer: { status: 200, body } });
  arm.failNext({ path: /^\/(vault\/.*)?secrets\//, answer });
  return arm;
}

function forbidden(inner: string): FakeAnswer {
  const error = { code: 'Forbidden', message: 'Caller is not authorized.', innererror: { code: inner } };
  return { status: 403, body: { error } };
}

async function begin(answer: FakeAnswer | { readonly code: string }) {
  const result = await kubeconfigSecretStep(world(answer).clients()).begin(call);
  expect(JSON.stringify(result)).not.toContain('canary');
  return result;
}

function versions(...tags: readonly (Readonly<Record<string, string>> | undefined)[]): FakeAnswer {
  return { status: 200, body: { value: tags.map((each) => ({ id: 'x', tags: each })), nextLink: null } };
}

describe('kubeconfigSecretStep', () => {
  it('writes the kubeconfig to the secret, marked, and answers with its URI alone', async () => {
    const arm = world({ status: 200, body: { id: `${input.secretUri}/1`, value: KUBECONFIG } });
    expect(await kubeconfigSecretStep(arm.clients()).begin(call)).toEqual({
      outcome: 'done',
      outputs: written,
    });
    expect(arm.requests.map(({ method, host, path }) => `${method} ${host}${path}`)).toEqual([
      `POST arm.test${CLUSTER_ID}/listClusterUserCredential`,
      'PUT fleet-kv.vault.azure.net/secrets/aks-1-kubeconfig',
    ]);
    expect(arm.requests[1]?.query.get('api-version')).toBe('7.4');
    expect(arm.requests[1]?.body).toEqual({
      value: KUBECONFIG,
      contentType: 'application/yaml',
      tags: { ...MARK, 'slipway-cluster': `${input.subscriptionId}/rg-test/aks-1` },
      attributes: { enabled: true },
    });
  });

  it('sends to the endpoint of the settings in place of the vault', async () => {
    const arm = world({ status: 200, body: {} });
    const azure = arm.clients({ keyVaultEndpoint: 'https://simulator.test/vault' });
    await kubeconfigSecretStep(azure).begin(call);
    const { host, path } = arm.requests[1] ?? {};
    expect(`${String(host)}${String(path)}`).toBe(
      'simulator.test/vault/fleet-kv.vault.azure.net/secrets/aks-1-kubeconfig',
    );
  });

  it('sends no token to a host that is no vault', async () => {
    const arm = world({ status: 200, body: {} });
    const elsewhere = { ...input, secretUri: 'https://evil.example/secrets/x' };
    expect(await kubeconfigSecretStep(arm.clients()).begin(verbCall(elsewhere))).toMatchObject({
      outcome: 'refused',
      problem: { code: 'OperationUrlNotTrusted' },
    });
    expect(arm.requests.map(({ host }) => host)).toEqual(['arm.test']);
  });

  it('knows a version of its own by the tag, wherever it is in the list, and reads no value', async () => {
    const arm = world(versions(undefined, OTHERS_MARK, MARK));
    expect(await kubeconfigSecretStep(arm.clients()).observe(call)).toEqual({
      outcome: 'observed',
      observation: { found: 'ours', complete: true, outputs: written },
    });
    expect(arm.requests.map(({ path }) => path)).toEqual(['/secrets/aks-1-kubeconfig/versions']);
  });

  it.each([
    ['nothing', versions()],
    ['a version of another operation', versions(OTHERS_MARK)],
    ['no such secret', failure(404, 'SecretNotFound', 'A secret with (name/id) x was not found.')],
    ['that it may not list', forbidden('ForbiddenByRbac')],
    ['no vault', { code: 'ENOTFOUND' }],
  ])('takes the secret for absent when it finds %s', async (_what, answer) => {
    const observed = await kubeconfigSecretStep(world(answer).clients()).observe(call);
    expect(observed).toEqual({ outcome: 'observed', observation: { found: 'absent' } });
  });

  it.each(['ForbiddenByRbac', 'ForbiddenByPolicy', 'AccessDenied'])('tries again after %s', async (inner) => {
    expect(await begin(forbidden(inner))).toMatchObject({
      outcome: 'retry',
      effect: 'none',
      problem: { class: 'rbacPropagating', remedy: textWith('Grant Key Vault Secrets Officer') },
    });
  });

  it('does not knock again at a firewall', async () => {
    expect(await begin(forbidden('ForbiddenByFirewall'))).toMatchObject({
      outcome: 'refused',
      problem: { class: 'networkConfig' },
    });
  });

  it('says of a vault whose name does not resolve that it may not exist', async () => {
    expect(await begin({ code: 'ENOTFOUND' })).toMatchObject({
      outcome: 'retry',
      effect: 'none',
      problem: { remedy: textWith('vault exists') },
    });
  });

  it.each([
    [429, 'Throttled', 'throttled', 'none'],
    [503, 'ServiceUnavailable', 'transient', 'unknown'],
  ])('tries again after %i', async (status, code, problemClass, effect) => {
    const headers = { 'retry-after': '9' };
    expect(await begin({ ...failure(status, code, 'later'), headers })).toMatchObject({
      outcome: 'retry',
      effect,
      retryAfterSeconds: 9,
      problem: { class: problemClass },
    });
  });

  it.each([
    ['text', { status: 502, body: KUBECONFIG }],
    ['the words of an error', failure(400, 'BadParameter', `cannot take ${KUBECONFIG}`)],
    [
      'the target of an error',
      { status: 400, body: { error: { code: 'x', message: 'x', target: KUBECONFIG } } },
    ],
  ])('repeats nothing of the secret that comes back as %s', async (_what, answer) => {
    expect(await begin(answer)).not.toMatchObject({ outcome: 'done' });
  });

  it('repeats nothing of a kubeconfig that arrives spoilt', async () => {
    const arm = new FakeArm();
    const spoilt = { kubeconfigs: 'the-canary-of-this-test' };
    arm.failNext({ method: 'POST', answer: { status: 200, body: spoilt } });
    const answer = await kubeconfigSecretStep(arm.clients())
      .begin(call)
      .catch((error: unknown) => String(error));
    expect(JSON.stringify(answer)).not.toContain('canary');
    expect(arm.sent('PUT')).toEqual([]);
  });

  it('writes nothing where AKS gives nothing', async () => {
    const arm = new FakeArm();
    arm.failNext({ method: 'POST', answer: { status: 200, body: { kubeconfigs: [] } } });
    expect(await kubeconfigSecretStep(arm.clients()).begin(call)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'KubeconfigMissing' },
    });
    expect(arm.sent('PUT')).toEqual([]);
  });

  it('leaves the secret to its vault when all else is taken back', async () => {
    const arm = new FakeArm();
    expect(await kubeconfigSecretStep(arm.clients()).undo(call)).toMatchObject({ note: textWith('stays') });
    expect(arm.requests).toEqual([]);
  });
});
