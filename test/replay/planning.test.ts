import { describe, expect, it } from 'vitest';
import { activityNames } from '../../src/contracts/names.ts';
import type { DraftAnswer, PlanningInput } from '../../src/contracts/plan-draft.ts';
import type { RecordChange } from '../../src/contracts/operation-records.ts';
import { STATUS_LIMIT } from '../../src/domain/fit-status.ts';
import { clusterIdOf, planningIdOf } from '../../src/domain/operation-ids.ts';
import { requestSchema } from '../../src/domain/request.ts';
import { planning } from '../../src/orchestrators/planning.ts';
import { reportOf } from '../support/plan-reports.ts';
import { replayRun, type ReplayWorld } from '../support/replay-harness.ts';
import { clusterRequest, requestInput, START } from '../support/requests.ts';

const report = reportOf(clusterRequest());
const away: DraftAnswer = {
  outcome: 'retry',
  effect: 'none',
  problem: { code: 'ECONNREFUSED', class: 'transient', owner: 'azure', message: 'm', remedy: 'r' },
};

function planningInput(): PlanningInput {
  const request = requestSchema.parse({ ...requestInput(), kind: 'PlanCluster' });
  if (request.kind !== 'PlanCluster') throw new TypeError('not a request for a plan');
  const { requestId, requestedBy, target } = request;
  const operationId = planningIdOf(requestId, target);
  return {
    ids: { operationId, requestId, requestedBy, clusterId: clusterIdOf(target) },
    request,
    acceptedAt: START,
  };
}

/** What is answered to each draft, in turn; the last again and again. A text fails the activity. */
function world(answers: readonly (DraftAnswer | string)[], unpublished = 0) {
  const changes: RecordChange[] = [];
  let drafts = 0;
  let failing = unpublished;
  const activity: ReplayWorld['activity'] = (name, input) => {
    if (name === activityNames.publishRecord) {
      const change = input as RecordChange;
      if (change.endedAt !== undefined && failing > 0) {
        failing -= 1;
        throw new Error('the records are away');
      }
      changes.push(change);
      return undefined;
    }
    const answer = answers[Math.min(drafts, answers.length - 1)];
    drafts += 1;
    if (typeof answer === 'string') throw new Error(answer);
    return answer;
  };
  return { activity, changes, startMs: Date.parse(START), drafts: () => drafts };
}

describe('the planning orchestrator, replayed from its first line at every yield', () => {
  it('ends Succeeded with the whole report in its outputs', async () => {
    const scene = world([{ outcome: 'done', report }]);
    const run = await replayRun(planning, planningInput(), scene);
    expect(run.output).toMatchObject({
      operationId: planningInput().ids.operationId,
      kind: 'plan',
      mode: 'byoVnet',
      phase: 'Succeeded',
      done: true,
      percent: 100,
    });
    expect(run.output).toHaveProperty('outputs.report', JSON.parse(JSON.stringify(report)));
    expect(scene.changes.at(-1)).toMatchObject({ phase: 'Succeeded', outputs: { report } });
    expect(run.scheduled).toEqual(['record_publish', 'plan_draft', 'record_publish']);
  });

  it('keeps its custom status small, and without the report', async () => {
    const run = await replayRun(planning, planningInput(), world([{ outcome: 'done', report }]));
    for (const status of run.customStatuses) {
      expect(JSON.stringify(status).length).toBeLessThan(STATUS_LIMIT);
      expect(status).not.toHaveProperty('outputs');
    }
    expect(run.customStatuses.at(-1)).toMatchObject({ done: true, omitted: ['outputs'] });
  });

  it('tells the record of its phases', async () => {
    const scene = world([{ outcome: 'done', report }]);
    await replayRun(planning, planningInput(), scene);
    expect(scene.changes.map(({ phase }) => phase)).toEqual(['Preflight', 'Succeeded']);
  });

  it('asks again while Azure is away, after what Azure says', async () => {
    const scene = world([{ ...away, retryAfterSeconds: 90 }, away, { outcome: 'done', report }]);
    const run = await replayRun(planning, planningInput(), scene);
    expect(run.output).toMatchObject({ phase: 'Succeeded' });
    expect(scene.drafts()).toBe(3);
    expect(run.endMs - scene.startMs).toBeGreaterThan(90_000);
    expect(run.customStatuses).toContainEqual(
      expect.objectContaining({ nextLookAt: expect.any(String) as string }),
    );
  });

  it('gives up an Azure that stays away, as Failed with the reason', async () => {
    const scene = world([away]);
    const run = await replayRun(planning, planningInput(), scene);
    expect(run.output).toMatchObject({ phase: 'Failed', done: true, refusal: { code: 'ECONNREFUSED' } });
    expect(scene.changes.at(-1)).toMatchObject({ phase: 'Failed', refusal: { code: 'ECONNREFUSED' } });
    expect(run.largestHistory).toBeLessThan(300);
  });

  it('tries a draft again that broke', async () => {
    const scene = world(['the worker died', { outcome: 'done', report }]);
    expect((await replayRun(planning, planningInput(), scene)).output).toMatchObject({ phase: 'Succeeded' });
  });

  it('writes its end to the record once that can be had', async () => {
    const scene = world([{ outcome: 'done', report }], 2);
    await replayRun(planning, planningInput(), scene);
    expect(scene.changes.at(-1)).toMatchObject({ phase: 'Succeeded' });
  });
});
