/** The plan that an operation runs, from what its orchestration was given. */
import { isQueued, type OperationInput } from '../contracts/queued-operation.ts';
import type { OperationRecord } from '../contracts/operation-records.ts';
import type { Plan } from '../domain/plan.ts';
import { scheduleOf } from '../domain/plan-schedule.ts';
import { documentOf, type DurableInstance } from './read-operation.ts';
import type { OperationPlanAnswer } from './schema/answers.ts';

/** Of an instance; undefined where it has none yet, or never had. */
export function planOf(instance: DurableInstance | undefined): Plan | undefined {
  const input = instance?.input;
  if (isRunning(input)) return isQueued(input) ? undefined : input.plan;
  const report = documentOf(instance?.output)?.outputs?.['report'];
  return hasPlan(report) ? report.plan : undefined;
}

/** Only an orchestration of an operation is given the one or the other. */
function isRunning(input: unknown): input is OperationInput {
  return typeof input === 'object' && input !== null && ('plan' in input || 'queued' in input);
}

/** The orchestration of a planning ends with a report, which has one. */
function hasPlan(report: unknown): report is { readonly plan: Plan } {
  return typeof report === 'object' && report !== null && 'plan' in report;
}

export function planAnswer(operationId: string, plan: Plan): OperationPlanAnswer {
  const { timings, criticalPathSeconds } = scheduleOf(plan.steps);
  return {
    operationId,
    mode: plan.mode,
    profile: plan.profile,
    criticalPathSeconds,
    steps: plan.steps.map(({ id, title, kind, dependsOn, expectedSeconds }) => ({
      ...{ id, title, kind, dependsOn: [...dependsOn], expectedSeconds },
      startsAfterSeconds: timings.get(id)?.startsAfterSeconds ?? 0,
      onCriticalPath: timings.get(id)?.onCriticalPath ?? false,
    })),
  };
}

export interface MissingPlan {
  readonly code: 'NoPlanYet' | 'NothingPlanned' | 'PlanNotKept';
  readonly because: string;
}

export function whyNoPlan(record: OperationRecord, instance: DurableInstance | undefined): MissingPlan {
  if (record.phase === 'Rejected')
    return { code: 'NothingPlanned', because: 'It was refused before anything was planned.' };
  if (!record.done)
    return {
      code: 'NoPlanYet',
      because: 'Its plan is made when it has its turn, or when Azure has been asked; ask again later.',
    };
  return instance
    ? { code: 'NothingPlanned', because: 'It ended before anything was planned.' }
    : {
        code: 'PlanNotKept',
        because: 'It ended long ago, and what its orchestration knew has been purged; its record is kept.',
      };
}
