import { describe, expect, it } from 'vitest';
import type { ApiClient } from '../../../src/dashboard/live/api-client.ts';
import { ApiError, ApiUnreachableError } from '../../../src/dashboard/live/api-error.ts';
import { operationLoader } from '../../../src/dashboard/operation/load-operation.ts';
import type { OperationHistoryAnswer } from '../../../src/status/schema/answers.ts';
import {
  OPERATION_ID,
  runningOperation,
  sampleHistory,
  samplePlan,
} from '../../dashboard/support/sample-operation.ts';

const notFound = new ApiError({ title: 'Not found', status: 404, code: 'NoPlanYet', detail: 'Not yet.' });

/** Answers by path; what is an error is thrown. */
function apiOf(answers: Map<string, unknown>, asked: string[] = []): ApiClient {
  return {
    read(resource) {
      asked.push(resource.path);
      const answer = answers.get(resource.path);
      if (answer instanceof Error) return Promise.reject(answer);
      // The fake hands out what the test put under the path, as the client does with what came.
      return Promise.resolve(answer as never);
    },
    post: () => Promise.reject(new Error('Nothing is sent.')),
    nowMs: () => 0,
  };
}

const path = `/api/operations/${OPERATION_ID}`;
const { signal } = new AbortController();

function allThere(): Map<string, unknown> {
  return new Map<string, unknown>([
    [path, runningOperation()],
    [`${path}/plan`, samplePlan()],
    [`${path}/history`, sampleHistory()],
  ]);
}

describe('operationLoader', () => {
  it('reads plan and history with the operation, and not again while that is the same', async () => {
    const asked: string[] = [];
    const answers = allThere();
    const load = operationLoader(OPERATION_ID);
    const first = await load(apiOf(answers, asked), signal);
    const second = await load(apiOf(answers, asked), signal);
    expect(second).toBe(first);
    expect(asked).toEqual([path, `${path}/plan`, `${path}/history`, path]);
    answers.set(path, runningOperation({ percent: 50 }));
    expect((await load(apiOf(answers, asked), signal)).operation.percent).toBe(50);
    expect(asked).toHaveLength(7);
  });

  it('goes without a plan where there is none', async () => {
    const answers = allThere().set(`${path}/plan`, notFound);
    const loaded = await operationLoader(OPERATION_ID)(apiOf(answers), signal);
    expect(loaded.plan).toBeUndefined();
    expect(loaded.events).toHaveLength(6);
  });

  it('keeps the plan that it has when it cannot be read, and asks again', async () => {
    const asked: string[] = [];
    const answers = allThere();
    const load = operationLoader(OPERATION_ID);
    await load(apiOf(answers), signal);
    answers.set(path, runningOperation({ percent: 50 })).set(`${path}/plan`, new ApiUnreachableError('down'));
    expect((await load(apiOf(answers), signal)).plan).toEqual(samplePlan());
    await load(apiOf(answers, asked), signal);
    expect(asked).toContain(`${path}/plan`);
  });

  it('reads the history to its end, up to five pages', async () => {
    const page = (next: string): OperationHistoryAnswer => ({ ...sampleHistory(), continuationToken: next });
    const answers = allThere()
      .set(`${path}/history`, page('2'))
      .set(`${path}/history?continuationToken=2`, sampleHistory());
    const loaded = await operationLoader(OPERATION_ID)(apiOf(answers), signal);
    expect([loaded.events.length, loaded.isHistoryCut]).toEqual([12, false]);
    answers.set(`${path}/history?continuationToken=2`, page('2'));
    const long = await operationLoader(OPERATION_ID)(apiOf(answers), signal);
    expect([long.events.length, long.isHistoryCut]).toEqual([30, true]);
  });

  it('fails when the operation itself cannot be read', async () => {
    const answers = allThere().set(path, notFound);
    await expect(operationLoader(OPERATION_ID)(apiOf(answers), signal)).rejects.toBe(notFound);
  });
});
