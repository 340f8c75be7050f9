import type { StartAnswer } from '../shared/durable-engine.ts';
import { DURABLE_CATEGORY, errorAnswer, failureAnswer } from './durable-api-answers.ts';
import type { DurableApi } from './durable-api-answers.ts';
import { hasEnded, statusAnswer } from './durable-api-instances.ts';
import { withoutAbsent } from '../shared/without-absent.ts';
import { ApiQuery, isJson } from './durable-api-query.ts';
import { managementUrls } from './durable-links.ts';
import { jsonAnswer } from './http-message.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';

export async function startOrchestrator(
  api: DurableApi,
  request: HostRequest,
  [name, instanceId, ...more]: readonly string[],
): Promise<HostAnswer> {
  if (request.method !== 'POST' || name === undefined || more.length > 0) return { status: 404 };
  const input = (await request.body()).toString('utf8');
  if (input !== '' && !isJson(input)) return errorAnswer(400, 'Invalid JSON content');
  const version = new ApiQuery(request).text('version');
  const given = withoutAbsent({ instanceId, version, input: input === '' ? undefined : input });
  const answer = await api.engine.startInstance({ name, ...given });
  if (answer.kind === 'exists') return alreadyExists(answer);
  if (answer.kind === 'started') logScheduled(api, name, answer.instanceId);
  return await startAnswer(api, request, answer);
}

function logScheduled({ access, log }: DurableApi, name: string, instanceId: string): void {
  const message = `${instanceId}: Function '${name} (Orchestrator)' scheduled. Reason: NewInstance. IsReplay: False. State: Scheduled. RuntimeStatus: Pending. HubName: ${access.hubName}.`;
  log({ level: 'information', category: DURABLE_CATEGORY, message });
}

export async function restartOrchestrator(
  api: DurableApi,
  request: HostRequest,
  instanceId: string,
): Promise<HostAnswer> {
  const withNewId = new ApiQuery(request).flag('restartWithNewInstanceId') ?? true;
  const answer = await api.engine.restart(instanceId, withNewId);
  if (answer === undefined) return { status: 404 };
  if (answer.kind === 'exists') return alreadyExists(answer);
  return await startAnswer(api, request, answer);
}

type Existing = Extract<StartAnswer, { kind: 'exists' }>;

function alreadyExists({ runtimeStatus }: Existing): HostAnswer {
  return failureAnswer(`An Orchestration instance with the status ${runtimeStatus} already exists.`);
}

async function startAnswer(
  api: DurableApi,
  request: HostRequest,
  answer: Exclude<StartAnswer, Existing>,
): Promise<HostAnswer> {
  if (answer.kind === 'invalid') return errorAnswer(400, answer.message);
  const { instanceId } = answer;
  return (await waitForEnd(api, request, instanceId)) ?? checkStatusAnswer(api, request, instanceId);
}

function checkStatusAnswer({ access }: DurableApi, request: HostRequest, instanceId: string): HostAnswer {
  const { rewindPostUri: _notGiven, ...links } = managementUrls(request.url.origin, instanceId, access);
  return jsonAnswer(202, links, { Location: links['statusQueryGetUri'] ?? '', 'Retry-After': '10' });
}

/** Waits as long as the request asks, and only if it gives both times; undefined when the instance has not ended. */
async function waitForEnd(
  { engine, wallClock }: DurableApi,
  request: HostRequest,
  instanceId: string,
): Promise<HostAnswer | undefined> {
  const query = new ApiQuery(request);
  const timeoutSeconds = query.number('timeout');
  const intervalSeconds = query.number('pollingInterval');
  if (timeoutSeconds === undefined || intervalSeconds === undefined) return undefined;
  if (intervalSeconds > timeoutSeconds) {
    return errorAnswer(
      400,
      `Total timeout ${String(timeoutSeconds)} should be bigger than retry timeout ${String(intervalSeconds)}`,
    );
  }
  const untilMs = wallClock.now() + timeoutSeconds * 1000;
  for (;;) {
    const status = engine.getInstance(instanceId, { showInput: true });
    if (status !== undefined && hasEnded(status)) {
      return status.runtimeStatus === 'Completed'
        ? jsonAnswer(200, status.output)
        : statusAnswer(status, request, query.flag('returnInternalServerErrorOnFailure') ?? false);
    }
    const nowMs = wallClock.now();
    if (nowMs >= untilMs) return undefined;
    const wakeMs = Math.min(nowMs + intervalSeconds * 1000, untilMs);
    await new Promise<void>((resolve) => wallClock.schedule(wakeMs, resolve));
  }
}
