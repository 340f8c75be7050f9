import type { CommandAnswer } from '../shared/durable-engine.ts';
import { DURABLE_CATEGORY, errorAnswer, failureAnswer } from './durable-api-answers.ts';
import type { DurableApi } from './durable-api-answers.ts';
import { hasEnded } from './durable-api-instances.ts';
import { ApiQuery, isJson, isJsonRequest } from './durable-api-query.ts';
import { restartOrchestrator } from './durable-api-start.ts';
import { jsonAnswer } from './http-message.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';

type Command = (api: DurableApi, request: HostRequest, instanceId: string) => Promise<HostAnswer>;

/** What can be posted to an instance, by the name of the operation in lower case. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  terminate: withReason('terminate'),
  suspend: withReason('suspend'),
  resume: withReason('resume'),
  rewind,
  restart: restartOrchestrator,
};

function withReason(name: 'terminate' | 'suspend' | 'resume'): Command {
  return async (api, request, instanceId) => {
    const answer = await api.engine[name](instanceId, reasonOf(request));
    return commandAnswer(api, answer, { name, instanceId });
  };
}

/** Only what has failed can be rewound; the texts reach the caller of the durable client. */
async function rewind(api: DurableApi, request: HostRequest, instanceId: string): Promise<HostAnswer> {
  const answer = await api.engine.rewind(instanceId, reasonOf(request));
  if (answer === 'accepted') return { status: 202 };
  // The dollar sign is in the text of the real extension.
  if (answer === 'notFound')
    return jsonAnswer(404, `No orchestration with instance ID "$${instanceId}" found.`);
  const status = statusOf(api, instanceId);
  if (answer === 'gone') return { status: 410 };
  return jsonAnswer(
    412,
    `This orchestration has status ${status}, but only orchestrations in the "Failed" state can be rewound.`,
  );
}

function commandAnswer(
  api: DurableApi,
  answer: CommandAnswer,
  { name, instanceId }: { readonly name: string; readonly instanceId: string },
): HostAnswer {
  switch (answer) {
    case 'accepted':
      return { status: 202 };
    case 'notFound':
      return { status: 404 };
    case 'gone':
      return { status: 410 };
    case 'conflict': {
      const status = statusOf(api, instanceId);
      const message = `Cannot ${name} orchestration instance in the ${status} state.`;
      api.log({ level: 'warning', category: DURABLE_CATEGORY, message: `${instanceId}: ${message}` });
      return failureAnswer(
        `Cannot ${name} the orchestration instance ${instanceId} because instance is in the ${status} state.`,
      );
    }
  }
}

function reasonOf(request: HostRequest): string {
  return new ApiQuery(request).text('reason') ?? '';
}

function statusOf({ engine }: DurableApi, instanceId: string): string {
  return engine.getInstance(instanceId, {})?.runtimeStatus ?? 'Unknown';
}

export async function raiseEvent(
  api: DurableApi,
  request: HostRequest,
  { instanceId, eventName }: { readonly instanceId: string; readonly eventName: string },
): Promise<HostAnswer> {
  const { engine } = api;
  const status = engine.getInstance(instanceId, {});
  if (status === undefined) return { status: 404 };
  if (hasEnded(status)) return { status: 410 };
  if (!isJsonRequest(request)) {
    return errorAnswer(400, 'Only application/json request content is supported');
  }
  const input = (await request.body()).toString('utf8');
  if (!isJson(input)) return errorAnswer(400, 'Invalid JSON content');
  const answer = await engine.raiseEvent(instanceId, eventName, input);
  return commandAnswer(api, answer, { name: 'raise an event to', instanceId });
}
