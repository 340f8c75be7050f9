import { describe, expect, it } from 'vitest';
import type { ApiAnswer, ApiRequest } from '../../../../src/cli/api/api-client.ts';
import { ApiRefusal, ApiUnreachable } from '../../../../src/cli/api/api-error.ts';
import { patient } from '../../../../src/cli/api/patient.ts';

const ANSWER: ApiAnswer = { status: 200, body: {} };

/** Fails as told, then answers; remembers what it was asked. */
function scripted(failures: readonly Error[]) {
  const asked: ApiRequest[] = [];
  const ask = (request: ApiRequest): Promise<ApiAnswer> => {
    const failure = failures[asked.length];
    asked.push(request);
    return failure ? Promise.reject(failure) : Promise.resolve(ANSWER);
  };
  return { asked, ask };
}

const silence = new ApiUnreachable('silent');
const signal = new AbortController().signal;

describe('patient', () => {
  it('asks again in the way that has the API answer at once, and tells once each way', async () => {
    const told: string[] = [];
    const { asked, ask } = scripted([silence]);
    const held = { path: '/x', query: { wait: '30' }, afterSilence: { path: '/x' } };
    const answer = await patient(ask, {
      patienceMs: 1000,
      now: () => 0,
      signal,
      onSilent: ({ message }) => told.push(message),
      onBack: () => told.push('back'),
    })(held);
    expect(answer).toBe(ANSWER);
    expect(asked).toEqual([held, { path: '/x' }]);
    expect(told).toEqual(['silent', 'back']);
  });

  it('gives up with the last failure when its patience is over', async () => {
    let nowMs = 0;
    const { asked, ask } = scripted([silence, silence]);
    const now = (): number => (nowMs += 1000);
    await expect(patient(ask, { patienceMs: 1000, now, signal })({ path: '/x' })).rejects.toBe(silence);
    expect(asked).toHaveLength(1);
  });

  it('does not ask again after a refusal', async () => {
    const refusal = new ApiRefusal({ status: 409, code: 'No', detail: 'no' });
    const { asked, ask } = scripted([refusal]);
    await expect(patient(ask, { patienceMs: 1000, now: () => 0, signal })({ path: '/x' })).rejects.toBe(
      refusal,
    );
    expect(asked).toHaveLength(1);
  });
});
