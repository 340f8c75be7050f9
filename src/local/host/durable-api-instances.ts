import type { InstanceStatus, RuntimeStatus } from '../shared/durable-engine.ts';
import type { DurableApi } from './durable-api-answers.ts';
import { ApiQuery, instanceFilter } from './durable-api-query.ts';
import { jsonAnswer } from './http-message.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';

const ENDED: ReadonlySet<RuntimeStatus> = new Set(['Completed', 'Failed', 'Canceled', 'Terminated']);

export function hasEnded(status: InstanceStatus): boolean {
  return ENDED.has(status.runtimeStatus);
}

export function getInstance({ engine }: DurableApi, request: HostRequest, instanceId: string): HostAnswer {
  const query = new ApiQuery(request);
  const status = engine.getInstance(instanceId, {
    showInput: query.flag('showInput') ?? true,
    showHistory: query.flag('showHistory') ?? false,
    showHistoryOutput: query.flag('showHistoryOutput') ?? false,
  });
  if (status === undefined) return { status: 404 };
  return statusAnswer(status, request, query.flag('returnInternalServerErrorOnFailure') ?? false);
}

/** 202 with the address to ask again while the instance has not ended, then 200, or 500 for a failure if asked for. */
export function statusAnswer(
  status: InstanceStatus,
  request: HostRequest,
  failureIs500: boolean,
): HostAnswer {
  if (hasEnded(status)) {
    return jsonAnswer(failureIs500 && status.runtimeStatus === 'Failed' ? 500 : 200, statusBody(status));
  }
  return jsonAnswer(202, statusBody(status), { Location: request.url.href, 'Retry-After': '5' });
}

export function queryInstances({ engine }: DurableApi, request: HostRequest): HostAnswer {
  const page = engine.queryInstances(instanceFilter(request));
  const token = page.continuationToken;
  return jsonAnswer(
    200,
    page.instances.map(statusBody),
    token === undefined ? {} : { 'x-ms-continuation-token': token },
  );
}

/** An entity may be purged at any time, an orchestration only when it has ended: before that none is found to purge. */
export async function purgeInstance({ engine }: DurableApi, instanceId: string): Promise<HostAnswer> {
  if (!instanceId.startsWith('@')) {
    const status = engine.getInstance(instanceId, {});
    if (status === undefined || !hasEnded(status)) return { status: 404 };
  }
  return jsonAnswer(200, { instancesDeleted: await engine.purge({ instanceId }) });
}

export async function purgeInstances({ engine }: DurableApi, request: HostRequest): Promise<HostAnswer> {
  const filter = instanceFilter(request);
  if (filter.createdTimeFrom === undefined) {
    return jsonAnswer(400, "Please provide value for 'createdTimeFrom' parameter.");
  }
  const instancesDeleted = await engine.purge(filter);
  return instancesDeleted === 0 ? { status: 404 } : jsonAnswer(200, { instancesDeleted });
}

function statusBody(status: InstanceStatus): unknown {
  const { historyEvents, createdTime, lastUpdatedTime, ...rest } = status;
  return {
    ...rest,
    createdTime: wholeSeconds(createdTime),
    lastUpdatedTime: wholeSeconds(lastUpdatedTime),
    ...(historyEvents === undefined ? {} : { historyEvents }),
  };
}

function wholeSeconds(instant: string): string {
  return `${instant.slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`;
}
