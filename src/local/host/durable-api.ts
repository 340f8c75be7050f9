import { getInstance, purgeInstance, purgeInstances, queryInstances } from './durable-api-instances.ts';
import { failureAnswer } from './durable-api-answers.ts';
import type { DurableApi } from './durable-api-answers.ts';
import { COMMANDS, raiseEvent } from './durable-api-commands.ts';
import { handleEntities } from './durable-api-entities.ts';
import { startOrchestrator } from './durable-api-start.ts';
import type { HostAnswer, HostRequest } from './http-message.ts';

/**
 * The HTTP management API of the Durable extension, the same for the web hooks and for the local address of the
 * durable client. `path` is what follows either base. Whether the caller may be here was checked before.
 */
export async function handleDurableApi(
  api: DurableApi,
  request: HostRequest,
  path: string,
): Promise<HostAnswer> {
  const [controller = '', ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodePart);
  try {
    switch (controller.toLowerCase()) {
      case 'orchestrators':
        return await startOrchestrator(api, request, rest);
      case 'instances':
        return await handleInstances(api, request, rest);
      case 'entities':
        return await handleEntities(api, request, rest);
      case 'makeprimary':
        return { status: 200 };
      default:
        return { status: 404 };
    }
  } catch (error) {
    return failureAnswer(error instanceof Error ? error.message : String(error));
  }
}

async function handleInstances(
  api: DurableApi,
  request: HostRequest,
  [instanceId, operation, eventName, ...more]: readonly string[],
): Promise<HostAnswer> {
  if (more.length > 0) return { status: 404 };
  if (instanceId === undefined) return await handleCollection(api, request);
  if (operation === undefined) return await handleInstance(api, request, instanceId);
  if (request.method !== 'POST') return { status: 404 };
  if (operation.toLowerCase() === 'raiseevent' && eventName !== undefined) {
    return await raiseEvent(api, request, { instanceId, eventName });
  }
  const command = eventName === undefined ? COMMANDS[operation.toLowerCase()] : undefined;
  return command === undefined ? { status: 404 } : await command(api, request, instanceId);
}

async function handleCollection(api: DurableApi, request: HostRequest): Promise<HostAnswer> {
  if (request.method === 'GET') return queryInstances(api, request);
  return request.method === 'DELETE' ? await purgeInstances(api, request) : { status: 404 };
}

async function handleInstance(
  api: DurableApi,
  request: HostRequest,
  instanceId: string,
): Promise<HostAnswer> {
  if (request.method === 'GET') return getInstance(api, request, instanceId);
  return request.method === 'DELETE' ? await purgeInstance(api, instanceId) : { status: 404 };
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
