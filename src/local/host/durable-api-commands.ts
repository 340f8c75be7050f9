import type { CommandAnswer, DurableEngine } from '../shared/durable-engine.ts';
import { errorAnswer, failureAnswer } from './durable-api-answers.ts';
import type { DurableApi } from './durable-api-answers.ts';
import { hasEnded } from './durable-api-instances.ts';
import { ApiQuery, isJson, isJsonRequest } from './durable-api-query.ts';
import { restartOrchestrator } from './durable-api-start.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';

type Command = (api: DurableApi, request: HostRequest, instanceId: string) => Promise<HostAnswer>;

/** What can be posted to an instance, by the name of the operation in lower case. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  terminate: withReason('terminate'),
  suspend: withReason('suspend'),
  resume: withReason('resume'),
  rewind: withReason('rewind'),
  restart: restartOrchestrator,
};

function withReason(name: 'terminate' | 'suspend' | 'resume' | 'rewind'): Command {
  return async (api, request, instanceId) => {
    const reason = new ApiQuery(request).text('reason') ?? '';
    return commandAnswer(await run(api.engine, name, { instanceId, reason }), name);
  };
}

async function run(
  engine: DurableEngine,
  name: 'terminate' | 'suspend' | 'resume' | 'rewind',
  { instanceId, reason }: { readonly instanceId: string; readonly reason: string },
): Promise<CommandAnswer> {
  return await engine[name](instanceId, reason);
}

function commandAnswer(answer: CommandAnswer, name: string): HostAnswer {
  switch (answer) {
    case 'accepted':
      return { status: 202 };
    case 'notFound':
      return { status: 404 };
    case 'gone':
      return { status: 410 };
    case 'conflict':
      return failureAnswer(`Cannot ${name} orchestration instance in its current state.`);
  }
}

export async function raiseEvent(
  { engine }: DurableApi,
  request: HostRequest,
  { instanceId, eventName }: { readonly instanceId: string; readonly eventName: string },
): Promise<HostAnswer> {
  const status = engine.getInstance(instanceId, {});
  if (status === undefined) return { status: 404 };
  if (hasEnded(status)) return { status: 410 };
  if (!isJsonRequest(request)) {
    return errorAnswer(400, 'Only application/json request content is supported');
  }
  const input = (await request.body()).toString('utf8');
  if (!isJson(input)) return errorAnswer(400, 'Invalid JSON content');
  return commandAnswer(await engine.raiseEvent(instanceId, eventName, input), 'raise an event to the');
}
