/** What the page shows, read together: the operation, and as far as there are any, its plan and its history. */
import type {
  OperationAnswer,
  OperationHistoryAnswer,
  OperationPlanAnswer,
} from '../../status/schema/answers.ts';
import type { ApiClient } from '../live/api-client.ts';
import { ApiError } from '../live/api-error.ts';
import { historyResource, operationResource, planResource } from '../live/api-resource.ts';

export interface LoadedOperation {
  readonly operation: OperationAnswer;
  /** Absent: there is none (any more), or it could not be read yet. */
  readonly plan?: OperationPlanAnswer | undefined;
  readonly events: OperationHistoryAnswer['events'];
  /** There are more events than were read. */
  readonly isHistoryCut: boolean;
}

export type LoadOperation = (api: ApiClient, signal: AbortSignal) => Promise<LoadedOperation>;

type Additions = Omit<LoadedOperation, 'operation'>;

const MOST_HISTORY_PAGES = 5;

/**
 * Reads the operation each time, plan and history only when the operation is another than before. Fails only when the
 * operation itself cannot be read; of the rest the last that was read is kept, and it is asked for again.
 */
export function operationLoader(operationId: string): LoadOperation {
  let last: LoadedOperation | undefined;
  let isWhole = false;
  return async (api, signal) => {
    const operation = await api.read(operationResource(operationId), signal);
    if (last && isWhole && last.operation === operation) return last;
    const before: Additions = last ?? { events: [], isHistoryCut: false };
    const [plan, history] = await Promise.allSettled([
      readPlan(api, operationId, signal),
      readHistory(api, operationId, signal),
    ]);
    isWhole = plan.status === 'fulfilled' && history.status === 'fulfilled';
    last = {
      operation,
      plan: plan.status === 'fulfilled' ? plan.value : before.plan,
      ...(history.status === 'fulfilled'
        ? history.value
        : { events: before.events, isHistoryCut: before.isHistoryCut }),
    };
    return last;
  };
}

async function readPlan(
  api: ApiClient,
  operationId: string,
  signal: AbortSignal,
): Promise<OperationPlanAnswer | undefined> {
  try {
    return await api.read(planResource(operationId), signal);
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 404) return undefined;
    throw error;
  }
}

async function readHistory(api: ApiClient, operationId: string, signal: AbortSignal) {
  const events: OperationHistoryAnswer['events'] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_HISTORY_PAGES; page += 1) {
    const answer = await api.read(historyResource(operationId, token), signal);
    events.push(...answer.events);
    token = answer.continuationToken;
    if (token === undefined) break;
  }
  return { events, isHistoryCut: token !== undefined };
}
