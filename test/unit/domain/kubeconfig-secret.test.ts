import { describe, expect, it } from 'vitest';
import { secretAddressOf } from '../../../src/domain/key-vault-secret.ts';
import { progressOf } from '../../../src/domain/operation-state.ts';
import { parseRequest } from '../../../src/domain/parse-request.ts';
import type { StepAnswer } from '../../../src/domain/verb-answers.ts';
import { except, problem, runReducer } from '../../support/reducer-run.ts';
import { clusterRequest, operationState, requestInput } from '../../support/requests.ts';

const URI = 'https://fleet-kv.vault.azure.net/secrets/aks-kubeconfig';
const STEP = 'kubeconfig-secret';

function findingsOf(handOff: unknown) {
  const parsed = parseRequest({ ...requestInput(), handOff }, '*');
  return parsed.ok ? [] : parsed.findings.map(({ field, message }) => `${field}: ${message}`);
}

describe('handOff.kubeconfigSecretUri', () => {
  it.each([
    URI,
    'https://abc.vault.azure.net/secrets/A-1',
    'https://fleet.vault.usgovcloudapi.net/secrets/x',
    'https://fleet.vault.azure.cn/secrets/x',
    `https://${'v'.repeat(24)}.vault.azure.net/secrets/${'n'.repeat(127)}`,
  ])('takes %s', (kubeconfigSecretUri) => {
    expect(findingsOf({ kubeconfigSecretUri })).toEqual([]);
  });

  it.each([
    ['a version', `${URI}/0123456789abcdef0123456789abcdef`],
    ['plain HTTP', URI.replace('https', 'http')],
    ['another host', 'https://fleet-kv.vault.azure.net.evil.example/secrets/x'],
    ['another host behind credentials', 'https://a.vault.azure.net@evil.example/secrets/x'],
    ['a port', 'https://fleet-kv.vault.azure.net:8443/secrets/x'],
    ['a query', `${URI}?x=1`],
    ['a line after it', `${URI}\n`],
    ['a certificate', 'https://fleet-kv.vault.azure.net/certificates/x'],
    ['a vault name that is too short', 'https://ab.vault.azure.net/secrets/x'],
    ['a vault name that is too long', `https://${'v'.repeat(25)}.vault.azure.net/secrets/x`],
    ['a secret name that is too long', `https://abc.vault.azure.net/secrets/${'n'.repeat(128)}`],
    ['a dot in the name', 'https://abc.vault.azure.net/secrets/a.b'],
    ['nothing', ''],
  ])('refuses %s and says what it wants', (_what, kubeconfigSecretUri) => {
    expect(findingsOf({ kubeconfigSecretUri })).toEqual([
      expect.stringMatching(/^handOff\.kubeconfigSecretUri: must be the URI of a Key Vault secret/),
    ]);
    expect(secretAddressOf(kubeconfigSecretUri)).toBeUndefined();
  });

  it('names the host in lower case, and the audience of its cloud', () => {
    expect(secretAddressOf('https://Fleet.vault.usgovcloudapi.net/secrets/Name')).toEqual({
      vaultHost: 'fleet.vault.usgovcloudapi.net',
      name: 'Name',
      audience: 'https://vault.usgovcloudapi.net',
    });
  });
});

describe('an operation whose kubeconfig cannot be written', () => {
  const forbidden = { ...problem('rbacPropagating', 'Forbidden'), remedy: 'grant the role' };
  const cases: readonly (readonly [string, StepAnswer['answer']])[] = [
    ['is forbidden for good', { outcome: 'retry', effect: 'none', problem: forbidden }],
    ['is refused', { outcome: 'refused', problem: forbidden }],
    ['never ends', { outcome: 'pending', waitingFor: 'the vault' }],
    ['breaks', { outcome: 'fault', message: 'broken' }],
  ];

  it.each(cases)('succeeds with a note where the write %s', (_what, answer) => {
    const state = operationState(clusterRequest({ handOff: { kubeconfigSecretUri: URI } }));
    const handedOver: unknown[] = [];
    const run = runReducer(state, {
      answer: (call, now) => {
        if (call.call.stepId === 'connection') handedOver.push(call.call.input);
        return call.call.stepId === STEP && call.verb === 'poll'
          ? answer
          : except(STEP, 'begin', answer)(call, now);
      },
    });
    expect(run.state).toMatchObject({ phase: 'Succeeded' });
    expect(run.state.failure).toBeUndefined();
    expect(progressOf(run.state, STEP)).toMatchObject({
      state: 'done',
      note: expect.stringMatching(/^Not done: /) as unknown,
    });
    expect(run.trace.filter(({ verb }) => verb === 'undo')).toEqual([]);
    for (const input of handedOver) expect(input).not.toHaveProperty('kubeconfigSecretUri');
  });

  it('tries for as long as a role may take to have effect, and tells what to do', () => {
    const state = operationState(clusterRequest({ handOff: { kubeconfigSecretUri: URI } }));
    const answer = { outcome: 'retry', effect: 'none', problem: forbidden } as const;
    const run = runReducer(state, { answer: except(STEP, 'begin', answer) });
    const tries = run.trace.filter(({ stepId, verb }) => stepId === STEP && verb === 'begin');
    const minutes = ((tries.at(-1)?.atMs ?? 0) - (tries[0]?.atMs ?? 0)) / 60_000;
    expect(minutes).toBeGreaterThanOrEqual(10);
    expect(minutes).toBeLessThan(12);
    expect(progressOf(run.state, STEP).note).toBe('Not done: Forbidden happened grant the role');
  });
});
