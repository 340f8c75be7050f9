import { describe, expect, it } from 'vitest';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { createAzureClients } from '../../../src/azure/clients.ts';
import { verbs, type VerbAnswer } from '../../../src/domain/verb-answers.ts';
import { answerInTime } from '../../../src/functions/answer-in-time.ts';
import { managedClusterStep } from '../../../src/steps/managed-cluster.ts';
import { ARM } from '../../support/fake-arm.ts';
import { inputs, verbCall } from '../../support/step-inputs.ts';

const never = new Promise<VerbAnswer>(() => undefined);
const call = verbCall(inputs.managedCluster);

/** ARM that answers nothing, and how many of the requests to it were given up. */
function silentArm() {
  const counts = { asked: 0, givenUp: 0 };
  const httpClient: HttpClient = {
    sendRequest: ({ abortSignal }) =>
      new Promise((_resolve, reject) => {
        counts.asked += 1;
        const giveUp = (): void => {
          counts.givenUp += 1;
          reject(new DOMException('given up', 'AbortError'));
        };
        if (abortSignal?.aborted) giveUp();
        else abortSignal?.addEventListener('abort', giveUp);
      }),
  };
  const credential = { getToken: () => Promise.resolve({ token: 't', expiresOnTimestamp: 9e15 }) };
  return {
    counts,
    azure: createAzureClients({ subscriptions: '*', armEndpoint: ARM, credential, httpClient }),
  };
}

describe('the time that an activity has', () => {
  it('does not touch an answer that comes within it', async () => {
    const done: VerbAnswer = { outcome: 'done', outputs: {} };
    expect(await answerInTime('poll', new AbortController().signal, Promise.resolve(done))).toBe(done);
  });

  it.each(verbs)('ends %s, whatever that is held up by', async (verb) => {
    const limit = new AbortController();
    const answer = answerInTime(verb, limit.signal, never);
    limit.abort();
    expect(await answer).toMatchObject({
      outcome: 'retry',
      effect: verb === 'begin' || verb === 'undo' ? 'unknown' : 'none',
      problem: { code: 'ActivityTimedOut', class: 'transient' },
    });
  });

  it('may be over already', async () => {
    expect(await answerInTime('begin', AbortSignal.abort(), never)).toMatchObject({ outcome: 'retry' });
  });

  it('ends the calls to Azure that are under way', async () => {
    const { azure, counts } = silentArm();
    const limit = new AbortController();
    const asked = managedClusterStep(azure.until(limit.signal)).observe(call);
    await expect.poll(() => counts.asked).toBe(1);
    limit.abort();
    expect(await asked).toMatchObject({ outcome: 'retry', problem: { code: 'RequestTimedOut' } });
    expect(counts.givenUp).toBe(1);
  });

  it('holds for clients that are limited in another way too', async () => {
    const { azure } = silentArm();
    const step = managedClusterStep(azure.until(AbortSignal.abort()).within(60_000));
    expect(await step.observe(call)).toMatchObject({
      outcome: 'retry',
      problem: { code: 'RequestTimedOut' },
    });
  });
});
